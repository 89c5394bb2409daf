import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox({ lockWaitMs: 300 })

const late = (latency_ms: number, path: string) =>
  world.control('POST', '/faults', { match: { method: 'POST', path }, effect: { latency_ms } })

async function timed<T>(work: Promise<T>): Promise<number> {
  const from = performance.now()
  await work
  return performance.now() - from
}

describe('the lock of a customer', () => {
  it('lets a second request wait for the first; others, and those who only look, do not wait', async () => {
    const { customers, invoiceItems } = world.stripe
    const [mine, other] = [await customers.create({}), await customers.create({})]
    await late(200, `/v1/customers/${mine.id}`)
    const first = customers.update(mine.id, { metadata: { a: '1' } }).then(() => 'first')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const item = invoiceItems.create({ customer: mine.id, amount: 5, currency: 'usd' }).then(() => 'second')
    const free = Promise.all([customers.update(other.id, { name: 'x' }), customers.retrieve(mine.id)])
    expect(await Promise.race([first, item, free.then(() => 'free')])).toBe('free')
    expect(await Promise.race([first, item])).toBe('first')
    expect(await item).toBe('second')
  })

  it('is given up with 429 lock_timeout, which asks to come back and is not kept under the key', async () => {
    const { customers, subscriptions } = world.stripe
    const { id } = await customers.create({})
    await late(900, `/v1/customers/${id}`)
    const slow = timed(customers.update(id, { name: 'slow' }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    const error = await failure(customers.update(id, { name: 'quick' }, { idempotencyKey: 'again' }))
    expect(error).toMatchObject({
      statusCode: 429,
      code: 'lock_timeout',
      headers: { 'stripe-should-retry': 'true' },
    })
    expect(error.message).toContain('This object cannot be accessed right now because another API request')
    expect(await failure(subscriptions.create({ customer: id }))).toMatchObject({ code: 'lock_timeout' })
    expect(await slow).toBeGreaterThan(850)
    const done = await customers.update(id, { name: 'quick' }, { idempotencyKey: 'again' })
    expect(done).toMatchObject({ name: 'quick' })
    expect(done.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
  })
})
