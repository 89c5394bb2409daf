import { hash, str } from '../http/params.ts'

/** A postal address, as customers and payment methods take it. */
export const address = hash({ city: str, country: str, line1: str, line2: str, postal_code: str, state: str })

const empty = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }

/** An address with every field, as the API shows it; null when it was unset. */
export const wholeAddress = (value: unknown): Record<string, unknown> | null =>
  value === null || value === undefined ? null : { ...empty, ...value }
