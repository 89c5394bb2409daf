import { beforeEach, describe, expect, it } from 'vitest'
import { clientOf, failure, useSandbox } from '../support.ts'

const world = useSandbox()
const fault = (effect: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  world.control('POST', '/faults', { match: { method: 'POST', path: '/v1/customers' }, effect, ...more })
const create = (name: string, key: string) => world.stripe.customers.create({ name }, { idempotencyKey: key })
const named = async (name: string): Promise<number> => {
  const { data } = await world.stripe.customers.list({ limit: 100 })
  return data.filter((customer) => customer.name === name).length
}

beforeEach(() => world.control('DELETE', '/faults'))

describe('a forced outcome', () => {
  it('answers 500 without having done anything, and replays that under the key', async () => {
    await fault({ status: 500 })
    expect(await failure(create('E500', 'e500'))).toMatchObject({ type: 'StripeAPIError', statusCode: 500 })
    const again = await failure(create('E500', 'e500'))
    expect(again.statusCode).toBe(500)
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect(await named('E500')).toBe(0)
    expect((await create('E500', 'e500-g2')).name).toBe('E500')
  })

  it('can answer 500 with the work done', async () => {
    await fault({ status: 500, after: true })
    expect((await failure(create('After', 'after'))).statusCode).toBe(500)
    expect(await named('After')).toBe(1)
    expect((await failure(create('After', 'after'))).statusCode).toBe(500)
    expect(await named('After')).toBe(1)
  })

  it('does not bind a gateway’s 503 to the key', async () => {
    await fault({ status: 503 })
    expect((await failure(create('E503', 'e503'))).statusCode).toBe(503)
    expect((await create('E503', 'e503')).name).toBe('E503')
    await fault({ status: 503, after: true })
    expect((await failure(create('E503b', 'e503b'))).statusCode).toBe(503)
    expect((await create('E503b', 'e503b')).lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect(await named('E503b')).toBe(1)
  })

  it('answers 429 with nothing done and the key free', async () => {
    await fault({ status: 429 })
    expect(await failure(create('E429', 'e429'))).toMatchObject({ type: 'StripeRateLimitError', code: 'rate_limit' })
    expect((await create('E429', 'e429')).name).toBe('E429')
  })

  // The SDK asks once more by itself after a reset connection, whatever its settings: hence two times.
  it('drops the connection before the work: nothing happened', async () => {
    await fault({ drop: 'before' }, { times: 2 })
    expect(await failure(create('Before', 'before'))).toMatchObject({ type: 'StripeConnectionError' })
    expect(await named('Before')).toBe(0)
  })

  it('drops the connection after the work: it happened, and the key tells', async () => {
    await fault({ drop: 'after' }, { times: 2 })
    expect(await failure(create('Lost', 'lost'))).toMatchObject({ type: 'StripeConnectionError' })
    expect(await named('Lost')).toBe(1)
    const again = await create('Lost', 'lost')
    expect(again.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect(await named('Lost')).toBe(1)
    const { data } = await world.control<{ data: { status: number; idempotency_key: string }[] }>('GET', '/requests')
    expect(data.filter((one) => one.idempotency_key === 'lost').map(({ status }) => status)).toEqual([200, 0, 0])
  })

  it('makes an answer late', async () => {
    await fault({ latency_ms: 150 })
    const start = Date.now()
    await create('Late', 'late')
    expect(Date.now() - start).toBeGreaterThanOrEqual(145)
  })

  it('makes a client time out though the work is done', async () => {
    await fault({ latency_ms: 300 })
    const hasty = clientOf(world.sandbox.url, { timeout: 50 })
    const ask = hasty.customers.create({ name: 'Hasty' }, { idempotencyKey: 'hasty' })
    expect(await failure(ask)).toMatchObject({ type: 'StripeConnectionError' })
    await expect.poll(() => named('Hasty'), { timeout: 5_000 }).toBe(1)
  })

  it('declines a request, of which nothing stays', async () => {
    await fault({ decline_code: 'insufficient_funds' })
    expect(await failure(create('Declined', 'declined'))).toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    })
    expect(await named('Declined')).toBe(0)
  })

  it('happens as many times as asked, to what matches only', async () => {
    await fault({ status: 503 }, { times: 2 })
    expect((await world.stripe.customers.list()).object).toBe('list')
    expect((await world.stripe.products.create({ name: 'Other' })).name).toBe('Other')
    expect((await failure(create('Times', 't1'))).statusCode).toBe(503)
    expect((await failure(create('Times', 't2'))).statusCode).toBe(503)
    expect((await create('Times', 't3')).name).toBe('Times')
  })

  it('matches paths with a star, and can be cleared', async () => {
    const { id } = await world.stripe.customers.create({})
    await fault({ status: 503 }, { match: { path: '/v1/customers/*' }, times: 9 })
    expect((await failure(world.stripe.customers.retrieve(id))).statusCode).toBe(503)
    expect((await world.control<{ data: unknown[] }>('GET', '/faults')).data).toHaveLength(1)
    await world.control('DELETE', '/faults')
    expect((await world.stripe.customers.retrieve(id)).id).toBe(id)
  })

  it('is refused when it makes no sense', async () => {
    await expect(fault({})).rejects.toThrow(/400.*must do something/s)
    await expect(fault({ nonsense: 1 })).rejects.toThrow(/400/)
    await expect(fault({ status: 500 }, { match: { on: 'charge' } })).rejects.toThrow(/decline_code/)
  })
})
