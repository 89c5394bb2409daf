import { describe, expect, it } from 'vitest'
import { CustomerLocks } from '#sandbox/store/customer-locks.ts'
import { failure, until, useSandbox } from '../support.ts'

const world = useSandbox({ lockWaitMs: 400 })

/** Starts a request that is late, and answers its promise when it is under way. */
async function underWay<T>(path: string, latency_ms: number, ask: () => Promise<T>): Promise<{ done: Promise<T> }> {
  await world.control('POST', '/faults', { match: { method: 'POST', path }, effect: { latency_ms } })
  const done = ask()
  await until(async () => (await world.control<{ data: unknown[] }>('GET', '/faults')).data.length === 0)
  return { done }
}

describe('the lock of a customer', () => {
  it('lets in one at a time and in order; others, and what has no customer, do not wait', async () => {
    const locks = new CustomerLocks()
    const seen: string[] = []
    let end: () => void = () => undefined
    const first = locks.hold('cus_1', async () => {
      await new Promise<void>((resolve) => (end = resolve))
      seen.push('first')
    })
    const waits = ['second', 'third'].map((name) => locks.hold('cus_1', async () => void seen.push(name)))
    await locks.hold('cus_2', async () => void seen.push('other'))
    await locks.hold(null, async () => void seen.push('none'))
    end()
    await Promise.all([first, ...waits])
    expect(seen).toEqual(['other', 'none', 'first', 'second', 'third'])
    await expect(locks.hold('cus_1', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await locks.hold('cus_1', () => Promise.resolve('free'))).toBe('free')
  })

  it('lets a request wait for another one of the same customer, whatever they name', async () => {
    const { customers, invoiceItems } = world.stripe
    const { id } = await customers.create({})
    const done: string[] = []
    const first = await underWay(`/v1/customers/${id}`, 200, () => customers.update(id, { name: 'x' }))
    const item = invoiceItems.create({ customer: id, amount: 5, currency: 'usd' }).then(() => done.push('second'))
    await Promise.all([first.done.then(() => done.push('first')), item])
    expect(done).toEqual(['first', 'second'])
  })

  it('makes pages and what acts in a person’s place wait too, and tells a page that waited too long', async () => {
    const { customers, checkout } = world.stripe
    const { id } = await customers.create({})
    const open = () =>
      checkout.sessions.create({ mode: 'setup', currency: 'usd', customer: id, success_url: 'https://shop.example' })
    const [bought, looked] = [await open(), await open()]
    const slow = await underWay(`/v1/customers/${id}`, 600, () => customers.update(id, { name: 'slow' }))
    const done: string[] = []
    expect((await fetch(looked.url ?? '')).status).toBe(200)
    const page = await fetch(looked.url ?? '', { method: 'POST', body: new URLSearchParams({ card: '4242' }) })
    expect(page.status).toBe(429)
    expect(await page.text()).toContain('This object cannot be accessed right now')
    const complete = world.control('POST', `/checkout/sessions/${bought.id}/complete`, {})
    await Promise.all([slow.done.then(() => done.push('slow')), complete.then(() => done.push('completed'))])
    expect(done).toEqual(['slow', 'completed'])
  })

  it('is given up with 429 lock_timeout, which asks to come back and is not kept under the key', async () => {
    const { customers, subscriptions } = world.stripe
    const { id } = await customers.create({})
    const slow = await underWay(`/v1/customers/${id}`, 1_500, () => customers.update(id, { name: 'slow' }))
    const [error, other] = await Promise.all([
      failure(customers.update(id, { name: 'quick' }, { idempotencyKey: 'again' })),
      failure(subscriptions.create({ customer: id })),
    ])
    expect(error).toMatchObject({ statusCode: 429, code: 'lock_timeout', headers: { 'stripe-should-retry': 'true' } })
    expect(error.message).toContain('This object cannot be accessed right now because another API request')
    expect(other).toMatchObject({ code: 'lock_timeout' })
    expect(await slow.done).toMatchObject({ name: 'slow' })
    const done = await customers.update(id, { name: 'quick' }, { idempotencyKey: 'again' })
    expect(done).toMatchObject({ name: 'quick' })
    expect(done.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
  })
})
