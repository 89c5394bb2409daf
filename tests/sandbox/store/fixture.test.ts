import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startSandbox } from '#sandbox/app.ts'
import { clientOf, control, until } from '../support.ts'

describe('the whole state', () => {
  const inMemory = (more: Record<string, unknown> = {}) =>
    startSandbox({ port: 0, host: '127.0.0.1', dataDir: null, ...more })

  it('goes out and into another sandbox: ids, order, keys, events, clocks and what is planned', async () => {
    const from = await inMemory()
    const stripe = clientOf(from.url)
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_700_000_000 })
    const customer = await stripe.customers.create(
      {
        test_clock: clock.id,
        payment_method: 'pm_card_visa',
        invoice_settings: { default_payment_method: 'pm_card_visa' },
      },
      { idempotencyKey: 'made' },
    )
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 500,
      recurring: { interval: 'month' },
      product_data: { name: 'Plan' },
    })
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
    await control(from.url, 'POST', '/clock/advance', { seconds: 5_000 })
    const state = await control(from.url, 'GET', '/export')
    expect(await control(from.url, 'GET', '/counts')).toMatchObject({ customer: 1, subscription: 1, invoice: 1 })
    const events = (await stripe.events.list({ limit: 100 })).data
    await from.close()

    const to = await inMemory({ fixture: state })
    const other = clientOf(to.url)
    expect((await other.events.list({ limit: 100 })).data).toEqual(events)
    expect(await control(to.url, 'GET', '/clock')).toMatchObject({ offset_ms: 5_000_000 })
    const replayed = await other.customers.create(
      {
        test_clock: clock.id,
        payment_method: 'pm_card_visa',
        invoice_settings: { default_payment_method: 'pm_card_visa' },
      },
      { idempotencyKey: 'made' },
    )
    expect(replayed.id).toBe(customer.id)
    await other.testHelpers.testClocks.advance(clock.id, { frozen_time: 1_700_000_000 + 32 * 86_400 })
    await until(async () => (await other.testHelpers.testClocks.retrieve(clock.id)).status === 'ready')
    expect((await other.invoices.list({ subscription: id, status: 'paid' })).data).toHaveLength(2)

    const again = await control(to.url, 'GET', '/export')
    await control(to.url, 'POST', '/import', state)
    expect((await other.invoices.list({ subscription: id })).data).toHaveLength(1)
    await control(to.url, 'POST', '/import', again)
    expect((await other.invoices.list({ subscription: id })).data).toHaveLength(2)
    await to.close()
  })

  it('that is not understood is refused with what is wrong, and nothing is changed', async () => {
    const sandbox = await inMemory()
    const { id } = await clientOf(sandbox.url).customers.create({})
    const state = await control<{ objects: unknown[] }>(sandbox.url, 'GET', '/export')
    const put = (change: Record<string, unknown>) => control(sandbox.url, 'POST', '/import', { ...state, ...change })
    await expect(inMemory({ fixture: { ...state, format: 'x' } })).rejects.toThrow('format is not stripe-sandbox-1')
    await expect(put({ format: 'x' })).rejects.toThrow('format is not stripe-sandbox-1')
    await expect(put({ api_version: '2020-08-27' })).rejects.toThrow(/api_version is not .*, the one version/)
    await expect(put({ objects: [...state.objects, { id, object: 'customer' }] })).rejects.toThrow('there is another')
    await expect(put({ objects: [{ id: 'sub_1', object: 'customer' }] })).rejects.toThrow(
      'objects[0]: sub_1 is not the id of a customer',
    )
    await expect(put({ objects: [{ id: 'job_1', object: 'sandbox.job' }] })).rejects.toThrow('a job needs due')
    expect((await clientOf(sandbox.url).customers.list()).data.map((one) => one.id)).toEqual([id])
    await sandbox.close()
  })

  it('that was saved goes before a fixture', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'))
    const options = { port: 0, host: '127.0.0.1', dataDir }
    const first = await startSandbox(options)
    const empty = await control(first.url, 'GET', '/export')
    const { id } = await clientOf(first.url).customers.create({})
    await first.close()
    const second = await startSandbox({ ...options, fixture: empty })
    expect((await clientOf(second.url).customers.list()).data.map((one) => one.id)).toEqual([id])
    await second.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})
