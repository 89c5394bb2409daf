import { z } from 'zod'

type Json = Record<string, unknown>

export interface SchemaBook {
  /** The JSON Schema of what a caller sends. */
  input(schema: z.ZodType): Json
  /** The JSON Schema of what is answered: a reference for schemas that have an id. */
  output(schema: z.ZodType): Json
  /** Every schema that has an id, as `components.schemas`. */
  readonly components: Json
}

const inDefs = '#/$defs/'
const inComponents = '#/components/schemas/'

/** Moves references from a schema's own definitions to the document's components. */
function rebase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) =>
      name === '$ref' && typeof inner === 'string'
        ? [name, inner.replace(inDefs, inComponents)]
        : [name, rebase(inner)],
    ),
  )
}

/** JSON Schemas out of the zod schemas that validate requests and describe answers. */
export function schemaBook(): SchemaBook {
  const components: Json = {}
  const convert = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const { $schema: _dialect, $defs, ...own } = z.toJSONSchema(schema, { io }) as Json
    for (const [id, definition] of Object.entries(($defs ?? {}) as Json)) components[id] = plain(definition)
    return plain(own)
  }
  return {
    components,
    input: (schema) => convert(schema, 'input'),
    output(schema) {
      const json = convert(schema, 'output')
      const id = schema.meta()?.id
      if (id === undefined) return json
      // a schema with an id comes as a reference to its own definition, which is among the components by now
      if (!('$ref' in json)) components[id] = json
      return { $ref: `${inComponents}${id}` }
    },
  }
}

const plain = (schema: unknown): Json => {
  const { id: _id, ...rest } = rebase(schema) as Json
  return rest
}
