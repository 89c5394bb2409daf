import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointsOf } from '#api/endpoints.ts'
import type { Endpoint } from '#api/http/endpoint.ts'
import { createDeps } from '#api/parts.ts'
import { type Example, EXAMPLES } from './contract/operations.ts'
import { type ContractWorld, openContractWorld } from './contract/world.ts'
import type { Answered } from './support/client.ts'

interface Route {
  prefix: string
  endpoint: Endpoint
}

let world: ContractWorld
let routes: Route[]
let document: { paths: Record<string, Record<string, { responses: Record<string, unknown> }>>; components: object }
const ajv = new Ajv2020({ strict: false, validateFormats: false })

beforeAll(async () => {
  world = await openContractWorld()
  const deps = await createDeps(world.api.config)
  routes = endpointsOf(deps).flatMap(({ prefix, endpoints }) => endpoints.map((endpoint) => ({ prefix, endpoint })))
  await deps.db.close()
  await deps.temporal.close()
  document = (await world.api.get('//openapi.json')).body
}, 90_000)
afterAll(() => world?.api.close())

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`
/** The documentation does not document itself. */
const ofItself = ['GET /openapi.json', 'GET /docs']
const documented = () => routes.filter(({ endpoint }) => !ofItself.includes(nameOf(endpoint)))
const templateOf = ({ prefix, endpoint }: Route) => `${prefix}${endpoint.path}`.replace(/:(\w+)/g, '{$1}')

function ask({ prefix, endpoint }: Route, example: Example, key?: string): Promise<Answered> {
  const path = `${prefix}${endpoint.path}`.replace(/:\w+/, example.id ?? 'unknown')
  const body = example.body && JSON.stringify(example.body)
  const headers: Record<string, string> = body ? { 'content-type': 'application/json' } : {}
  const asking = { ...example.as, headers, ...(key ? { key } : {}) }
  return world.api.send(endpoint.method, `/${path}${example.query ? `?${example.query}` : ''}`, body, asking)
}

/** Asserts that the document lists this status for this operation, and that the answer is as it says. */
function expectDocumented(route: Route, answer: Answered): void {
  const [template, method] = [templateOf(route), route.endpoint.method.toLowerCase()]
  const name = `${method} ${template} ${answer.status}`
  const { responses } = document.paths[template]?.[method] ?? { responses: {} }
  expect(Object.keys(responses), name).toContain(String(answer.status))
  const described = responses[answer.status] as { content?: Record<string, unknown> }
  if (answer.status === 204) return expect([answer.body, described.content]).toEqual(['', undefined])
  if (!described.content) return
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  expect(Object.keys(described.content), name).toContain(type)
  const { schema } = described.content[type] as { schema: object }
  const validate: ValidateFunction = ajv.compile({ ...schema, components: document.components })
  validate(answer.body)
  expect([name, validate.errors ?? []]).toEqual([name, []])
}

const isKeyed = ({ guard, idempotent, method }: Endpoint) =>
  method !== 'GET' && guard.scheme !== 'public' && idempotent !== false
const exampleOf = async (endpoint: Endpoint): Promise<Example> =>
  (await EXAMPLES[nameOf(endpoint)]?.(world)) ?? { status: 0 }

/** Asserts that the same request under its key is told the same, and another one refused. */
async function expectReplayed(route: Route, example: Example, { key, first }: { key: string; first: Answered }) {
  const name = nameOf(route.endpoint)
  const again = await ask(route, example, key)
  if (example.afterwards) return expect([name, again.status]).toEqual([name, example.afterwards])
  // an outcome that was not known is asked for anew
  const replayed = first.status === 202 ? null : 'true'
  expect([name, again.status, again.headers.get('idempotency-replayed')]).toEqual([name, first.status, replayed])
  expect(again.body).toEqual(first.body)
  if (!example.other) return
  const other = await ask(route, { ...example, body: example.other }, key)
  expect([name, other.status, other.body.code]).toEqual([name, 409, 'idempotency_key_reused'])
  expectDocumented(route, other)
}

describe('the contract', () => {
  it('has an example of every operation, and documents every route', () => {
    expect(
      documented()
        .map(({ endpoint }) => nameOf(endpoint))
        .sort(),
    ).toEqual(Object.keys(EXAMPLES).sort())
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(
      documented()
        .map((route) => `${route.endpoint.method.toLowerCase()} ${templateOf(route)}`)
        .sort(),
    ).toEqual(listed.sort())
  })

  it('is what every operation answers by; and an idempotency key replays every change', async () => {
    for (const route of documented()) {
      const { endpoint } = route
      const [name, example] = [nameOf(endpoint), await exampleOf(endpoint)]
      const key = isKeyed(endpoint) ? `key of ${name}`.replaceAll(' ', '_') : undefined
      const first = await ask(route, example, key)
      expect([name, first.status]).toEqual([name, example.status])
      expectDocumented(route, first)
      if (key) await expectReplayed(route, example, { key, first })
    }
  }, 60_000)

  it('is what every operation refuses by: strangers, other things, other types', async () => {
    for (const route of documented()) {
      const { guard, method, path } = route.endpoint
      const example = await exampleOf(route.endpoint)
      if (guard.scheme !== 'public') expectDocumented(route, await ask(route, { ...example, as: {} }))
      if (path.includes(':')) expectDocumented(route, await ask(route, { ...example, id: 'unknown_1' }))
      if (method === 'GET' || guard.scheme === 'public') continue
      expectDocumented(route, await ask(route, { ...example, body: { not_a_field: 1 } }))
    }
  }, 60_000)

  it('leaves only what opens or renews sessions without stored answers, and webhooks, which have ids of their own', () => {
    const exempt = routes.filter(({ endpoint }) => endpoint.method !== 'GET' && !isKeyed(endpoint))
    expect(exempt.map(({ endpoint }) => nameOf(endpoint)).sort()).toEqual([
      'POST /billing/stripe-webhook',
      'POST /miniapp/exchange-initdata',
      'POST /session/account',
      'POST /session/refresh',
    ])
  })
})
