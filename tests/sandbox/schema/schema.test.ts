import { execFileSync } from 'node:child_process'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Router } from '#sandbox/http/router.ts'
import { useSandbox } from '../support.ts'
import { Checker } from './check.ts'
import { Contract } from './contract.ts'
import type { ApiSchema } from './derive.ts'
import { gaps } from './gaps.ts'
import { loose, ParameterTypes } from './parameters.ts'
import { contractEnv, toldByProcesses } from './process.ts'
import { stripeSchema } from './schema.ts'

const world = useSandbox()
let schema: ApiSchema
let contract: Contract

type Plain = Record<string, unknown>
const plain = (value: unknown): Plain => JSON.parse(JSON.stringify(value)) as Plain

const answered = (path: string, body: unknown, by = contract): string[] =>
  by.answer({ method: 'GET', path, status: 200, body: JSON.stringify(body) })

let subscription: Plain

beforeAll(async () => {
  schema = await stripeSchema()
  contract = new Contract(schema)
  const { stripe } = world
  const { id: product } = await stripe.products.create({ name: 'Pro' })
  const recurring = { interval: 'month' } as const
  const price = await stripe.prices.create({ product, currency: 'usd', unit_amount: 900, recurring })
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const made = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] })
  subscription = plain(await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice', 'customer'] }))
}, 60_000)

describe('a sandbox in a process of its own', () => {
  it('tells what it answers and emits, so that a violation there is seen too', () => {
    const wrong = { ...subscription, current_period_end: 1 }
    const planted = `
      import { tellEvent, tellExchange } from '#sandbox/http/observe.ts'
      const body = ${JSON.stringify(JSON.stringify(wrong))}
      tellExchange(() => ({ method: 'GET', path: '/v1/subscriptions/sub_1', params: {}, status: 200, body }))
      const event = { id: 'evt_1', object: 'event', api_version: '', created: 1, livemode: false, pending_webhooks: 0 }
      const data = { object: JSON.parse(body), previous_attributes: {} }
      tellEvent({ ...event, request: null, type: 'customer.subscription.updated', data })`
    const asked = ['--import', 'tsx', '--input-type=module', '-e', planted]
    execFileSync(process.execPath, asked, { env: { ...process.env, ...contractEnv() } })
    const found = toldByProcesses().flatMap(([kind, told]) =>
      kind === 'exchange' ? contract.answer(told) : contract.event(told),
    )
    expect(found).toEqual([
      'answer of GET /v1/subscriptions/:id:.current_period_end is not known',
      'event customer.subscription.updated:.data.object.current_period_end is not known',
    ])
  })
})

describe('the contract with the installed package', () => {
  it('knows every endpoint that the sandbox has', () => {
    const known = schema.endpoints.map(({ method, path }) => `${method} ${path}`)
    expect(known.length).toBeGreaterThan(150)
    expect(known).toContain('POST /v1/subscriptions/:id')
    expect(Object.keys(schema.events).length).toBeGreaterThan(100)
  })

  it('takes no parameter that the package does not know, and none as something else', () => {
    const parameters = new ParameterTypes(schema.definitions)
    const router = new Router(schema.endpoints)
    const problems = world.sandbox.routes
      .filter(({ path }) => path.startsWith('/v1/'))
      .flatMap(({ method, path, params = {} }) => {
        const at = `${method} ${path} `
        const match = router.find(method, path)
        return match ? parameters.problems(params, match.route.params, at) : [`${at}is not known`]
      })
    expect(problems.sort()).toEqual(Object.keys(loose).sort())
  })

  it('admits a subscription as the sandbox tells it, with what was expanded', () => {
    expect(answered('/v1/subscriptions/sub_1', subscription)).toEqual([])
    expect(answered('/v1/subscriptions/sub_1', { ...subscription, customer: { id: 'cus_1' } })).not.toEqual([])
  })

  it.each<[string, Plain, string]>([
    ['a field of an older version', { current_period_end: 1 }, '.current_period_end is not known'],
    ['a value that no enum has', { status: 'activ' }, '.status is "activ", none of "active"'],
    ['a wrong type', { created: '1' }, '.created is "1", not of type number'],
    ['a missing field', { start_date: undefined }, '.start_date is missing'],
    [
      'something wrong deep inside',
      { items: { object: 'list', data: [{}], has_more: false, url: '' } },
      '.items.data[].',
    ],
  ])('sees %s', (_title, patch, problem) => {
    const found = answered('/v1/subscriptions/sub_1', { ...subscription, ...patch })
    expect(found.join('\n')).toContain(`answer of GET /v1/subscriptions/:id:${problem}`)
  })

  it('sees a field that an upgrade of the package has moved', () => {
    const moved = structuredClone(schema)
    const [own] = Object.values(moved.definitions).filter(
      (one) => typeof one === 'object' && one.properties?.['cancel_at_period_end'] && one.properties['billing_mode'],
    )
    if (typeof own !== 'object' || !own.properties || !own.required) throw new Error('no subscription in the schema')
    own.properties['ends_with_period'] = { type: 'string' }
    delete own.properties['cancel_at_period_end']
    own.required = [...own.required.filter((name) => name !== 'cancel_at_period_end'), 'ends_with_period']
    expect(answered('/v1/subscriptions/sub_1', subscription, new Contract(moved)).sort()).toEqual([
      'answer of GET /v1/subscriptions/:id:.cancel_at_period_end is not known',
      'answer of GET /v1/subscriptions/:id:.ends_with_period is missing',
    ])
  })

  it('judges events by their own type, and of what was before only what is told', async () => {
    const { data } = await world.stripe.events.list({ type: 'customer.subscription.created' })
    const event = plain(data[0]) as Plain & { type: string; data: Plain }
    expect(contract.event(event)).toEqual([])
    const before = (previous_attributes: Plain): string[] =>
      contract.event({ ...event, type: 'customer.subscription.updated', data: { ...event.data, previous_attributes } })
    expect(before({ status: 'incomplete', items: { data: [] }, default_payment_method: null })).toEqual([])
    expect(before({ state: 'x' }).join()).toContain('.data.previous_attributes.state is not known')
    expect(contract.event({ ...event, type: 'invoice.paid' })).not.toEqual([])
    expect(contract.event({ ...event, type: 'invoice.payed' })).toEqual([
      'invoice.payed is no event of the installed package',
    ])
  })

  it('judges requests by the types of their parameters, spelt as in a form', () => {
    const asked = (params: Parameters<Contract['request']>[0]['params']): string[] =>
      contract.request({ method: 'POST', path: '/v1/subscriptions', params })
    const item = { price: 'price_1', quantity: '2' }
    expect(asked({ customer: 'cus_1', items: { '0': item }, off_session: 'true', metadata: '' })).toEqual([])
    const at = 'request POST /v1/subscriptions:'
    expect(asked({ customer: 'cus_1', items: { '0': { ...item, quantity: 'two' } } })).toEqual([
      `${at}.items[].quantity is "two", not of type number`,
    ])
    expect(asked({ customer: 'cus_1', trail_end: 'now' })).toEqual([`${at}.trail_end is not known`])
    expect(asked({ customer: 'cus_1', items: '' })).not.toEqual([])
  })

  it('lists no gap of the types that has closed', () => {
    for (const { problem, example } of gaps) expect(contract.event(example)).toContain(problem)
  })
})

describe('the checker', () => {
  it('agrees with a validator of JSON Schema about whatever happens to an object', () => {
    const { answer } = schema.endpoints.find(({ path }) => path === '/v1/customers/:id') ?? {}
    if (answer === undefined) throw new Error('customers have no endpoint')
    const ajv = new Ajv({ strict: false }).addSchema({ $id: 'stripe', definitions: schema.definitions })
    const text = JSON.stringify(answer).replaceAll('#/definitions/', 'stripe#/definitions/')
    const validate = ajv.compile(JSON.parse(text) as object)
    const checker = new Checker(schema.definitions)
    const customer = subscription.customer as Plain
    const names = [...Object.keys(customer), 'nothing']
    const value = fc.oneof(
      fc.constantFrom(null, true, 1, 'usd', [], {}, undefined),
      fc.constantFrom(...Object.values(customer)),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 }), (patch) => {
        const changed = plain({ ...customer, ...patch })
        expect(checker.problems(answer, changed).length === 0, JSON.stringify(patch)).toBe(validate(changed))
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})
