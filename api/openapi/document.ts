import type { Endpoint } from '../http/endpoint.ts'
import { ProblemSchema } from '../http/schemas.ts'
import { refusals } from './refusals.ts'
import { schemaBook, type SchemaBook } from './schemas.ts'
import { outboundWebhooks } from './webhooks.ts'

type Json = Record<string, unknown>

/** Endpoints under the prefix they are mounted at. */
export interface Mounted {
  prefix: string
  endpoints: readonly Endpoint[]
}

/** The OpenAPI 3.1 document of an API, from the very schemas that validate its requests. */
export function openApi(mounted: readonly Mounted[]): Json {
  const book = schemaBook()
  const problem = book.output(ProblemSchema)
  const paths: Record<string, Json> = {}
  for (const { prefix, endpoints } of mounted)
    for (const endpoint of endpoints) {
      const path = `${prefix}${endpoint.path}`.replace(/:(\w+)/g, '{$1}')
      paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(book, endpoint, problem) }
    }
  return {
    openapi: '3.1.0',
    info: { title: 'Durabill', version: '1.0.0', description: 'Durable subscription billing.' },
    paths,
    webhooks: outboundWebhooks(book),
    components: { schemas: book.components, securitySchemes },
  }
}

const securitySchemes = {
  session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  host: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of the host application' },
  operator: { type: 'http', scheme: 'bearer' },
  service: { type: 'http', scheme: 'bearer', description: 'A token of `SERVICE_TOKENS`, with the scope that is named' },
  ticket: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`Ticket <checkout ticket>`' },
}

const security = {
  public: [],
  own_session: [{ session: [] }],
  session: [{ session: [] }, { host: [] }],
  operator: [{ operator: [] }],
  service: [{ service: [] }],
  session_or_ticket: [{ session: [] }, { host: [] }, { ticket: [] }],
}

function operation(book: SchemaBook, endpoint: Endpoint, problem: Json): Json {
  const { body, guard, method, summary, tag } = endpoint
  const content = body && { 'application/json': { schema: book.input(body) } }
  return {
    operationId: `${method.toLowerCase()}${endpoint.path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tag],
    summary,
    ...(guard.role ? { description: `Role: ${guard.role}` } : {}),
    ...(guard.scope ? { description: `Scope: ${guard.scope}` } : {}),
    security: guard.ownOnly ? security.own_session : security[guard.scheme],
    parameters: parameters(book, endpoint),
    ...(content ? { requestBody: { required: true, content } } : {}),
    responses: { ...refusals(endpoint, problem), ...responses(book, endpoint) },
  }
}

/** Whether a call of it may carry a key. */
const isKeyed = ({ guard, idempotent, method }: Endpoint): boolean =>
  method !== 'GET' && guard.scheme !== 'public' && idempotent !== false

function parameters(book: SchemaBook, endpoint: Endpoint): Json[] {
  const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  const query = endpoint.query ? book.input(endpoint.query) : {}
  const inQuery = Object.entries((query['properties'] ?? {}) as Json).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }))
  const key = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } }
  return [...inPath, ...inQuery, ...(isKeyed(endpoint) ? [key] : [])]
}

function responses(book: SchemaBook, endpoint: Endpoint): Json {
  const replayed = isKeyed(endpoint) ? { headers: { 'Idempotency-Replayed': replayedHeader } } : {}
  return Object.fromEntries(
    Object.entries(endpoint.answers).map(([status, { description, schema, type }]) => {
      const content = schema && { [type ?? 'application/json']: { schema: book.output(schema) } }
      return [status, { description, ...replayed, ...(content ? { content } : {}) }]
    }),
  )
}

const replayedHeader = { description: '`true` for the stored answer of an earlier call', schema: { const: 'true' } }
