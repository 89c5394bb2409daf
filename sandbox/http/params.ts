/**
 * A small language for the parameters an endpoint takes; the decoder coerces by it and refuses what it does not name.
 * `expand` is always allowed. An empty value arrives as null ("unset"), but for integers and booleans, which cannot be unset;
 * absent ones are undefined.
 * `metadata` arrives as a hash of strings for `mergeMetadata`; a `range` as a number or a hash of operators.
 */
export type Param =
  | { kind: 'string' | 'integer' | 'boolean' | 'decimal' | 'metadata' | 'any' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'timestamp'; words?: readonly string[] }
  | { kind: 'array'; of: Param }
  /** `required`: what a hash must hold if it is given at all. */
  | { kind: 'hash'; fields: Params; required?: readonly string[] }
  /** A hash whose keys the caller chooses, e.g. currencies. */
  | { kind: 'map'; of: Param }
  /** A scalar with an operator form: `created=1` or `created[gte]=1`. */
  | { kind: 'range' }

export type Params = Record<string, Param>

export const str: Param = { kind: 'string' }
export const int: Param = { kind: 'integer' }
export const bool: Param = { kind: 'boolean' }
export const dec: Param = { kind: 'decimal' }
export const meta: Param = { kind: 'metadata' }
export const any: Param = { kind: 'any' }
export const range: Param = { kind: 'range' }
export const time = (...words: string[]): Param => ({ kind: 'timestamp', words })
export const oneOf = (...values: string[]): Param => ({ kind: 'enum', values })
export const arr = (of: Param): Param => ({ kind: 'array', of })
export const hash = (fields: Params, ...required: string[]): Param => ({ kind: 'hash', fields, required })
export const map = (of: Param): Param => ({ kind: 'map', of })

/** What every list takes. */
export const listParams: Params = { limit: int, starting_after: str, ending_before: str }
