import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { clientOf, failure, useSandbox } from '../support.ts'

const world = useSandbox()
const named = async (name: string): Promise<number> => {
  const { data } = await world.stripe.customers.list({ limit: 100 })
  return data.filter((customer) => customer.name === name).length
}

describe('an idempotency key', () => {
  it('replays the first answer, with a new request id that names the original', async () => {
    const key = { idempotencyKey: 'replay' }
    const first = await world.stripe.customers.create({ name: 'Replay' }, key)
    const second = await world.stripe.customers.create({ name: 'Replay' }, key)
    expect(second).toEqual(first)
    expect(await named('Replay')).toBe(1)
    expect(first.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
    expect(second.lastResponse.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'original-request': first.lastResponse.requestId,
    })
    expect(second.lastResponse.requestId).not.toBe(first.lastResponse.requestId)
  })

  it('refuses other parameters and other paths', async () => {
    const key = { idempotencyKey: 'mismatch' }
    await world.stripe.customers.create({ name: 'One' }, key)
    const other = await failure(world.stripe.customers.create({ name: 'Two' }, key))
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
    expect(other.statusCode).toBe(400)
    expect(other.message).toContain("Try using a key other than 'mismatch'")
    expect(await failure(world.stripe.products.create({ name: 'One' }, key))).toMatchObject({
      type: 'StripeIdempotencyError',
    })
    expect(await named('Two')).toBe(0)
  })

  it('remembers a decline, and the errors of an execution that began', async () => {
    const { id: customer } = await world.stripe.customers.create({})
    const attach = (id: string, idempotencyKey: string) =>
      failure(world.stripe.paymentMethods.attach(id, { customer }, { idempotencyKey }))
    const first = await attach('pm_card_visa_chargeDeclined', 'declined')
    const again = await attach('pm_card_visa_chargeDeclined', 'declined')
    expect(again).toMatchObject({ type: 'StripeCardError', statusCode: 402, code: first.code })
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true', 'original-request': first.requestId })
    const missing = () => failure(world.stripe.customers.update('cus_no', { name: 'x' }, { idempotencyKey: 'missing' }))
    await missing()
    expect((await missing()).headers).toMatchObject({ 'idempotent-replayed': 'true' })
  })

  it('is free again after a request whose parameters were refused', async () => {
    const key = { idempotencyKey: 'validation' }
    const bad = { nonsense: 'x' } as Stripe.CustomerCreateParams
    expect((await failure(world.stripe.customers.create(bad, key))).code).toBe('parameter_unknown')
    await failure(world.stripe.products.create({} as Stripe.ProductCreateParams, key))
    expect((await world.stripe.customers.create({ name: 'Valid' }, key)).name).toBe('Valid')
  })

  it('answers 409 while its first request is in progress, and the answer afterwards', async () => {
    await world.control('POST', '/faults', { match: { path: '/v1/customers' }, effect: { latency_ms: 1_500 } })
    const key = { idempotencyKey: 'progress' }
    const slow = world.stripe.customers.create({ name: 'Slow' }, key)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const meanwhile = await failure(world.stripe.customers.create({ name: 'Slow' }, key))
    expect(meanwhile).toMatchObject({ type: 'StripeAPIError', statusCode: 409, code: 'idempotency_key_in_use' })
    const { id } = await slow
    expect((await world.stripe.customers.create({ name: 'Slow' }, key)).id).toBe(id)
    expect(await named('Slow')).toBe(1)
  })

  it('lets the SDK’s own retries through a conflict to the one answer', async () => {
    await world.control('POST', '/faults', { match: { path: '/v1/customers' }, effect: { latency_ms: 200 } })
    const patient = clientOf(world.sandbox.url, { maxNetworkRetries: 3 })
    const ask = () => patient.customers.create({ name: 'Both' }, { idempotencyKey: 'both' })
    const [a, b] = await Promise.all([ask(), ask()])
    expect(a.id).toBe(b.id)
    expect(await named('Both')).toBe(1)
  })

  it('is forgotten after its retention: the same request is executed again', async () => {
    const key = { idempotencyKey: 'pruned' }
    await world.stripe.customers.create({ name: 'Pruned' }, key)
    await world.control('POST', '/idempotency', { retention_ms: 0 })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await world.stripe.customers.create({ name: 'Pruned' }, key)
    await world.control('POST', '/idempotency', { retention_ms: 86_400_000 })
    expect(await named('Pruned')).toBe(2)
  })

  it('ages in real time, whatever the sandbox’s clock says', async () => {
    const key = { idempotencyKey: 'aging' }
    const { id } = await world.stripe.customers.create({ name: 'Aging' }, key)
    await world.control('POST', '/clock/advance', { seconds: 40 * 86_400 })
    expect((await world.stripe.customers.create({ name: 'Aging' }, key)).id).toBe(id)
  })

  it('means nothing on GET and DELETE', async () => {
    const { id } = await world.stripe.customers.create({ name: 'Read' })
    const key = { idempotencyKey: 'read' }
    await world.stripe.customers.retrieve(id, undefined, key)
    await world.stripe.customers.update(id, { name: 'Changed' })
    expect(await world.stripe.customers.retrieve(id, undefined, key)).toMatchObject({ name: 'Changed' })
  })

  it('may be no longer than 255 characters', async () => {
    const error = await failure(world.stripe.customers.create({}, { idempotencyKey: 'k'.repeat(256) }))
    expect(error.statusCode).toBe(400)
  })

  it('is echoed in the event of its request', async () => {
    const { id } = await world.stripe.customers.create({}, { idempotencyKey: 'event' })
    const { data } = await world.stripe.events.list({ type: 'customer.created' })
    const event = data.find((one) => (one.data.object as Stripe.Customer).id === id)
    expect(event?.request).toMatchObject({ idempotency_key: 'event' })
  })
})
