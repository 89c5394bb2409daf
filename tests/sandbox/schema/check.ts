import type { Schema } from './convert.ts'

type Hash = Record<string, unknown>
type Definitions = Record<string, Schema>
type Words = Exclude<Schema, boolean>

const isHash = (value: unknown): value is Hash => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * How a value may be written. JSON is itself. In a form everything is text: numbers and booleans are spelt, null is
 * empty, and an array is a hash with index keys. A delta (`previous_attributes`) holds of each hash only what differs,
 * and null where there was nothing; arrays are whole.
 */
export type Writing = 'json' | 'form' | 'delta'

/** Judges values by schemas; walks them as they are, because compiling thousands of definitions would cost seconds. */
export class Checker {
  private readonly definitions: Definitions
  private readonly form: boolean
  private readonly delta: boolean
  /** Judges what the schemas mark as a delta. */
  private readonly deltas: Checker

  constructor(definitions: Definitions, writing: Writing = 'json') {
    this.definitions = definitions
    this.form = writing === 'form'
    this.delta = writing === 'delta'
    this.deltas = this.delta ? this : new Checker(definitions, 'delta')
  }

  /** What is wrong: paths with reasons; none if all is well. */
  problems(schema: Schema, value: unknown, path = ''): string[] {
    return this.fits(schema, value) ? [] : [...new Set(this.reasons(schema, value, path))]
  }

  private fits(schema: Schema, value: unknown): boolean {
    if (typeof schema === 'boolean') return schema
    if (this.delta && value === null) return true
    return schema.type === undefined ? this.fitsAny(schema, value) : this.fitsType(schema, value)
  }

  private fitsAny(schema: Words, value: unknown): boolean {
    if (schema.$ref !== undefined) return this.fits(this.target(schema.$ref), value)
    if (schema.delta !== undefined) return this.deltas.fits(schema.delta, value)
    if (schema.anyOf) return schema.anyOf.some((one) => this.fits(one, value))
    return schema.const === undefined || this.isConst(schema.const, value)
  }

  private fitsType(schema: Words, value: unknown): boolean {
    switch (schema.type) {
      case undefined:
        return true
      case 'array':
        return this.elements(value)?.every((item) => this.fits(schema.items ?? true, item)) ?? false
      case 'object':
        return isHash(value) && this.hasAll(schema, value) && this.knowsAll(schema, value)
      default:
        return this.isScalar(schema.type, value)
    }
  }

  private hasAll({ required = [] }: Words, value: Hash): boolean {
    return this.delta || required.every((name) => value[name] !== undefined)
  }

  private knowsAll({ properties = {}, additionalProperties = true }: Words, value: Hash): boolean {
    for (const name in value) {
      const of = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
      if (value[name] !== undefined && !this.fits(of ?? true, value[name])) return false
    }
    return true
  }

  /** Called only for a value that does not fit. */
  private reasons(schema: Schema, value: unknown, path: string): string[] {
    if (typeof schema === 'boolean') return [`${path} is not known`]
    if (schema.$ref !== undefined) return this.reasons(this.target(schema.$ref), value, path)
    if (schema.delta !== undefined) return this.deltas.reasons(schema.delta, value, path)
    if (schema.anyOf) return this.nearest(schema.anyOf, value, path)
    if (schema.const !== undefined) return [`${path} is ${shown(value)}, not ${shown(schema.const)}`]
    const elements = schema.type === 'array' ? this.elements(value) : null
    if (elements) return elements.flatMap((item) => this.below(schema.items ?? true, item, `${path}[]`))
    if (schema.type === 'object' && isHash(value)) return this.objectReasons(schema, value, path)
    return [`${path} is ${shown(value)}, not of type ${schema.type}`]
  }

  private objectReasons(schema: Words, value: Hash, path: string): string[] {
    const { properties = {}, required = [], additionalProperties = true } = schema
    const absent = this.delta ? [] : required.filter((name) => value[name] === undefined)
    const missing = absent.map((name) => `${path}.${name} is missing`)
    const given = Object.keys(value).filter((name) => value[name] !== undefined)
    const wrong = given.flatMap((name) => {
      const of = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
      return this.below(of ?? true, value[name], `${path}.${name}`)
    })
    return [...missing, ...wrong]
  }

  private below(schema: Schema, value: unknown, path: string): string[] {
    return this.fits(schema, value) ? [] : this.reasons(schema, value, path)
  }

  /** Of the branches of a union, what speaks against the one that was probably meant. */
  private nearest(branches: Schema[], value: unknown, path: string): string[] {
    const consts = branches.flatMap((one) => (typeof one === 'object' && one.const !== undefined ? [one.const] : []))
    const all = branches.map((one) => this.reasons(one, value, path))
    const deep = all.filter((reasons) => reasons.some((reason) => !reason.startsWith(`${path} is `)))
    const other = (reason: string): boolean =>
      [`${path}.object is `, `${path}.type is `].some((at) => reason.startsWith(at))
    const meant = deep.filter((reasons) => !reasons.some(other))
    const [best] = [...(meant.length > 0 ? meant : deep)].sort((a, b) => a.length - b.length)
    if (best) return best
    if (consts.length > 0) return [`${path} is ${shown(value)}, none of ${consts.map(shown).join(', ')}`]
    return all[0] ?? [`${path} is not known`]
  }

  private target(ref: string): Schema {
    return this.definitions[ref.slice('#/definitions/'.length)] ?? false
  }

  private elements(value: unknown): unknown[] | null {
    if (Array.isArray(value)) return value
    const indexed = this.form && isHash(value) && Object.keys(value).every((key) => /^\d+$/.test(key))
    return indexed ? Object.values(value) : null
  }

  private isConst(expected: string | number | boolean, value: unknown): boolean {
    return value === expected || (this.form && value === String(expected))
  }

  private isScalar(type: 'string' | 'number' | 'null', value: unknown): boolean {
    if (type === 'null') return value === null || (this.form && value === '')
    if (this.form && type === 'number')
      return typeof value === 'string' && value !== '' && Number.isFinite(Number(value))
    return typeof value === type
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'absent').slice(0, 60)
