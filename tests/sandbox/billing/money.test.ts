import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf, startBilling, type BillingWorld } from './world.ts'

let world: BillingWorld
beforeEach(async () => {
  world = await startBilling()
})
afterEach(() => world.close())

describe('refunds and disputes', () => {
  const paidCharge = async () => {
    const { customer } = await world.subscribed()
    const [charge] = (await world.stripe.charges.list({ customer: customer.id })).data
    return { customer: customer.id, charge: charge?.id ?? '', intent: idOf(charge?.payment_intent) }
  }

  it('gives back part, then the rest, and not more', async () => {
    const { customer, charge, intent } = await paidCharge()
    await world.news()
    await world.stripe.refunds.create({ charge, amount: 2000, metadata: { command_id: 'cmd_1' } })
    expect(await world.news()).toEqual(['refund.created', 'charge.refunded', 'charge.refund.updated'])
    expect(await world.stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 2000, refunded: false })
    const rest = await world.stripe.refunds.create({ payment_intent: intent })
    expect(rest).toMatchObject({ amount: 2900, status: 'succeeded' })
    expect(await world.stripe.charges.retrieve(charge, { expand: ['refunds'] })).toMatchObject({ refunded: true })
    await expect(world.stripe.refunds.create({ charge })).rejects.toMatchObject({ code: 'charge_already_refunded' })
    expect((await world.stripe.refunds.list({ charge })).data[1]?.metadata).toEqual({ command_id: 'cmd_1' })
    expect((await world.ledger(customer)).map((one) => [one.type, one.amount])).toEqual(
      expect.arrayContaining([
        ['charge', 4900],
        ['refund', 2000],
        ['refund', 2900],
      ]),
    )
  })

  it('opens a dispute on request and closes it', async () => {
    const { charge } = await paidCharge()
    await world.news()
    const { body } = await world.control<{ id: string }>('POST', '/_sandbox/disputes', { charge })
    expect(await world.stripe.disputes.retrieve(body.id)).toMatchObject({ charge, status: 'needs_response' })
    expect(await world.news()).toContain('charge.dispute.created')
    await world.control('POST', `/_sandbox/disputes/${body.id}/close`, { status: 'won' })
    expect((await world.stripe.disputes.list({ charge })).data[0]?.status).toBe('won')
  })
})
