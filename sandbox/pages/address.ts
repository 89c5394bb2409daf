import type { Customer } from '../engine/types.ts'
import { onlyWrong } from './card-read.ts'
import { countries } from './countries.ts'
import { trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'

/** An address as Stripe's objects have it. */
export type Address = NonNullable<Customer['address']>

const lines: readonly [name: string, label: string, autocomplete: string, optional: boolean][] = [
  ['line1', 'Address line 1', 'address-line1', false],
  ['line2', 'Address line 2', 'address-line2', true],
  ['city', 'City', 'address-level2', false],
  ['state', 'State or region', 'address-level1', true],
  ['postal_code', 'Postal code', 'postal-code', true],
]

/** The fields of an address. */
export const addressFields = (fields: Fields): Html =>
  html`${fields.select('country', 'Country or region', {
    options: [['', 'Choose a country'], ...countries()],
    autocomplete: 'country',
  })}
  ${lines.map(([name, label, autocomplete, optional]) =>
    fields.text(name, label, { autocomplete, optional, maxlength: 200 }),
  )}`

/** An address as those fields show it. */
export const typedAddress = (address: Customer['address'] | undefined): Typed =>
  Object.fromEntries(
    Object.entries(address ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )

/** Reads those fields; says what is wrong with them. */
export function readAddress(form: Typed): { address: Address; wrongs: Wrongs } {
  const text = (name: string): string | null => trimmed(form[name]) || null
  const country = countries().find(([code]) => code === form.country)?.[0] ?? null
  const address = {
    line1: text('line1'),
    line2: text('line2'),
    city: text('city'),
    state: text('state'),
    postal_code: text('postal_code'),
    country,
  }
  const needed = 'This field is incomplete.'
  const wrongs = onlyWrong({
    country: country === null ? 'Please choose a country.' : null,
    line1: address.line1 === null ? needed : null,
    city: address.city === null ? needed : null,
  })
  return { address, wrongs }
}
