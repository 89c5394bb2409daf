import ts from 'typescript'

/** JSON Schema, as much of it as the types of the SDK need; `false` admits nothing. */
export type Schema =
  | boolean
  | {
      $ref?: string
      anyOf?: Schema[]
      const?: string | number | boolean
      type?: 'string' | 'number' | 'null' | 'array' | 'object'
      items?: Schema
      properties?: Record<string, Schema>
      required?: string[]
      additionalProperties?: Schema
      /** Of each hash only what differs is told, and null where there was nothing: not JSON Schema's own. */
      delta?: Schema
    }

const scalars: [flag: ts.TypeFlags, schema: Schema][] = [
  [ts.TypeFlags.String, { type: 'string' }],
  [ts.TypeFlags.Number, { type: 'number' }],
  [ts.TypeFlags.Null, { type: 'null' }],
  [ts.TypeFlags.Any, {}],
]

/** Turns TypeScript's types into JSON Schema: what is required, what is known, which values an enum has. */
export class Converter {
  readonly definitions: Record<string, Schema> = {}
  private readonly names = new Map<ts.Type, string>()
  private readonly checker: ts.TypeChecker

  constructor(checker: ts.TypeChecker) {
    this.checker = checker
  }

  convert(type: ts.Type): Schema {
    if (type.isUnion()) return this.union(type.types)
    // `Decimal` and `OtherString` are intersections; both travel as text.
    if (type.isIntersection()) return { type: 'string' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' }
    const plain = scalars.find(([flag]) => type.flags & flag)
    if (plain) return plain[1]
    return type.flags & ts.TypeFlags.Object ? this.reference(type) : false
  }

  /** An open enum (`'a' | 'b' | OtherString`) is closed here: what it does not name is not known. */
  private union(types: ts.Type[]): Schema {
    const open = (type: ts.Type): boolean =>
      type.isIntersection() && type.types.some(({ flags }) => flags & ts.TypeFlags.String)
    const closed = types.filter((type) => !open(type) && !(type.flags & ts.TypeFlags.Undefined))
    const schemas = closed.map((type) => this.convert(type))
    return schemas.length === 1 ? (schemas[0] ?? false) : { anyOf: schemas }
  }

  private reference(type: ts.Type): Schema {
    const known = this.names.get(type)
    if (known !== undefined) return { $ref: `#/definitions/${known}` }
    const name = `t${this.names.size}`
    this.names.set(type, name)
    this.definitions[name] = this.object(type)
    return { $ref: `#/definitions/${name}` }
  }

  private object(type: ts.Type): Schema {
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', items: item ? this.convert(item) : {} }
    }
    const index = type.getStringIndexType()
    if (index) return { type: 'object', additionalProperties: this.convert(index) }
    const all = type.getProperties()
    const present = all.filter((one) => !(this.checker.getTypeOfSymbol(one).flags & ts.TypeFlags.Void))
    const optional = (one: ts.Symbol): boolean => (one.flags & ts.SymbolFlags.Optional) !== 0
    return {
      type: 'object',
      properties: Object.fromEntries(present.map((one) => [one.name, this.property(one)])),
      required: present.filter((one) => !optional(one)).map(({ name }) => name),
      additionalProperties: false,
    }
  }

  private property(symbol: ts.Symbol): Schema {
    const schema = this.convert(this.checker.getTypeOfSymbol(symbol))
    return symbol.name === 'previous_attributes' ? { delta: schema } : schema
  }
}

/** A list of these, as the API answers it. */
export const listOf = (item: Schema, object = 'list'): Schema => ({
  type: 'object',
  properties: {
    object: { const: object },
    data: { type: 'array', items: item },
    has_more: { anyOf: [{ const: true }, { const: false }] },
    url: { type: 'string' },
    ...(object === 'list' ? {} : { next_page: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
  },
  required: ['object', 'data', 'has_more', 'url'],
  additionalProperties: false,
})
