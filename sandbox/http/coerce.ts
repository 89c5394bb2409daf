import { invalidRequest, parameterEmpty, parameterMissing } from './errors.ts'
import type { Branch, Tree } from './form.ts'
import { nearest } from './nearest.ts'
import { arr, int, str, type Param, type Params } from './params.ts'
import type { Input } from './types.ts'

const wrong = (word: string, tree: Tree, param: string, code?: string): never => {
  const shown = typeof tree === 'string' ? tree : JSON.stringify(tree)
  throw invalidRequest(`Invalid ${word}: ${shown}`, code === undefined ? { param } : { param, code })
}

const text = (tree: Tree, param: string, word = 'string'): string =>
  typeof tree === 'string' ? tree : wrong(word, tree, param)

const integer = (tree: Tree, param: string): number => {
  const digits = text(tree, param, 'integer').trim()
  const value = Number(digits)
  if (!/^[+-]?\d+$/.test(digits) || !Number.isSafeInteger(value)) {
    wrong('integer', tree, param, 'parameter_invalid_integer')
  }
  return value
}

const boolean = (tree: Tree, param: string): boolean => {
  if (tree !== 'true' && tree !== 'false') wrong('boolean', tree, param)
  return tree === 'true'
}

const decimal = (tree: Tree, param: string): string => {
  const digits = text(tree, param, 'decimal')
  return /^-?\d+(\.\d{1,12})?$/.test(digits) ? digits : wrong('decimal', tree, param)
}

const choice = (tree: Tree, values: readonly string[], param: string): string => {
  const value = text(tree, param)
  if (values.includes(value)) return value
  const shown = values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : values.join()
  throw invalidRequest(`Invalid ${param}: must be one of ${shown}`, { param })
}

const timestamp = (tree: Tree, words: readonly string[], param: string): number | string => {
  if (typeof tree === 'string' && words.includes(tree)) return tree
  if (typeof tree === 'string' && /^\d+$/.test(tree)) return integer(tree, param)
  throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp', { param })
}

const metadata = (tree: Tree, param: string): Record<string, string> => {
  if (typeof tree === 'string') return wrong('object', tree, param)
  const entries = Object.entries(tree).map(([key, value]): [string, string] => {
    const at = `${param}[${key}]`
    if (key.length > 40) throw invalidRequest('Metadata keys can be at most 40 characters.', { param: at })
    const held = text(value, at)
    if (held.length > 500) throw invalidRequest('Metadata values can be at most 500 characters.', { param: at })
    return [key, held]
  })
  return Object.fromEntries(entries)
}

const array = (tree: Tree, of: Param, param: string): unknown[] => {
  if (typeof tree === 'string') return wrong('array', tree, param)
  if (Object.keys(tree).some((key) => !/^\d+$/.test(key))) wrong('array', tree, param)
  return Object.entries(tree).map(([key, value]) => coerceOne(value, of, `${param}[${key}]`))
}

const rangeOf = (tree: Tree, param: string): unknown => {
  if (typeof tree === 'string') return integer(tree, param)
  return coerceHash(tree, { gt: int, gte: int, lt: int, lte: int }, param)
}

const mapOf = (tree: Tree, of: Param, param: string): Input => {
  if (typeof tree === 'string') return wrong('object', tree, param)
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, coerceOne(value, of, `${param}[${key}]`)]))
}

const anything = (tree: Tree): unknown => {
  if (typeof tree === 'string') return tree
  const keys = Object.keys(tree)
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) return Object.values(tree).map(anything)
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, anything(value)]))
}

/** Numbers and switches are never unset; what else may be is the endpoint's affair. */
function emptied(param: Param, at: string): null {
  if (param.kind === 'integer' || param.kind === 'boolean') throw parameterEmpty(at)
  return null
}

function coerceOne(tree: Tree, param: Param, at: string): unknown {
  if (tree === '') return emptied(param, at)
  switch (param.kind) {
    case 'string':
      return text(tree, at)
    case 'integer':
      return integer(tree, at)
    case 'boolean':
      return boolean(tree, at)
    case 'decimal':
      return decimal(tree, at)
    case 'metadata':
      return metadata(tree, at)
    case 'any':
      return anything(tree)
    default:
      return coerceShaped(tree, param, at)
  }
}

function coerceShaped(
  tree: Tree,
  param: Extract<Param, { kind: 'enum' | 'timestamp' | 'array' | 'hash' | 'map' | 'range' }>,
  at: string,
): unknown {
  switch (param.kind) {
    case 'enum':
      return choice(tree, param.values, at)
    case 'timestamp':
      return timestamp(tree, param.words ?? [], at)
    case 'array':
      return array(tree, param.of, at)
    case 'hash':
      return typeof tree === 'string' ? wrong('object', tree, at) : wholeHash(tree, param, at)
    case 'map':
      return mapOf(tree, param.of, at)
    case 'range':
      return rangeOf(tree, at)
  }
}

const refuseUnknown = (unknown: string[], fields: Params, under: string): never => {
  const named = unknown.map((key) => (under === '' ? key : `${under}[${key}]`))
  const known = nearest(unknown[0] ?? '', Object.keys(fields))
  const hint = unknown.length === 1 && known !== undefined ? `. Did you mean ${known}?` : ''
  throw invalidRequest(`Received unknown parameter${named.length > 1 ? 's' : ''}: ${named.join(', ')}${hint}`, {
    param: named[0] ?? '',
    code: 'parameter_unknown',
  })
}

const refuseNoCurrency = (value: unknown, param: string): void => {
  if (typeof value !== 'string' || /^[a-z]{3}$/i.test(value)) return
  throw invalidRequest(`Invalid currency: ${value}. A currency is a three-letter ISO code.`, { param })
}

function wholeHash(tree: Branch, { fields, required = [] }: Extract<Param, { kind: 'hash' }>, at: string): Input {
  const absent = required.find((name) => (tree[name] ?? '') === '')
  if (absent !== undefined) throw parameterMissing(`${at}[${absent}]`)
  return coerceHash(tree, fields, at)
}

function coerceHash(tree: Branch, fields: Params, under: string): Input {
  const keys = Object.keys(tree)
  const unknown = keys.filter((key) => !Object.hasOwn(fields, key))
  if (unknown.length > 0) refuseUnknown(unknown, fields, under)
  const known = keys.map((key): [string, unknown] => {
    const at = under === '' ? key : `${under}[${key}]`
    const value = coerceOne(tree[key] ?? '', fields[key] as Param, at)
    if (key === 'currency') refuseNoCurrency(value, at)
    return [key, value]
  })
  return Object.fromEntries(known)
}

/**
 * Gives decoded parameters their types. Throws 400 naming the parameter: unknown ones (with the nearest known name),
 * wrong types, values outside an enum, metadata beyond its limits.
 */
export const coerce = (tree: Branch, params: Params): Input => coerceHash(tree, { ...params, expand: arr(str) }, '')
