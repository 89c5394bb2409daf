import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { insertEvent } from '#db/inbox.ts'
import { gate } from '#tests/support/workflow-world.ts'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()
let serial = 0

/** An event as the relay leaves it: dispatched to its account. */
async function event(accountId: string, type: string, objectId: string): Promise<string> {
  const id = `evt_${++serial}`
  const stored = { id, type, payload: '{}', eventCreatedAt: new Date(), stripeCustomerId: null, objectId }
  await insertEvent(world.shop.db, stored)
  await world.shop.db.models.StripeEvent.update({ state: 'dispatched', accountId }, { where: { id } })
  return id
}
const stateOf = async (id: string) =>
  (await world.shop.db.models.StripeEvent.findByPk(id, { rejectOnEmpty: true })).toJSON()

/** A Stripe that answers the question for subscriptions only once it is let. */
function slow(stripe: Stripe, until: Promise<void>, asked: () => void): Stripe {
  const retrieve: Stripe['customers']['retrieve'] = async (...given: [string]) => {
    asked()
    const answer = await stripe.customers.retrieve(...given)
    await until
    return answer
  }
  const customers = Object.create(stripe.customers, { retrieve: { value: retrieve } }) as Stripe['customers']
  return Object.create(stripe, { customers: { value: customers } }) as Stripe
}

describe('sync', () => {
  it('overtaken by a later one, a slow sync writes nothing and asks to be done again', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const [held, begun] = [gate(), gate()]
    const late = shop.sync(owner.accountId, { stripe: slow(shop.stripe, held.passed, () => begun.open()) })
    await begun.passed
    await shop.stripe.subscriptions.update(owner.subscriptionId, { cancel_at_period_end: true })
    await shop.sync(owner.accountId)
    const row = await shop.db.models.Subscription.findByPk(owner.subscriptionId, { rejectOnEmpty: true })
    const { syncedAt, cancelAt } = row
    expect(cancelAt).not.toBeNull()
    held.open()
    expect(await late).toMatchObject({ again: true })
    expect(await row.reload()).toMatchObject({ syncedAt, cancelAt })
  })

  it('events that arrive while Stripe is asked stay unapplied until the next sync', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const before = await event(owner.accountId, 'customer.updated', owner.customer)
    const [held, begun] = [gate(), gate()]
    const syncing = shop.sync(owner.accountId, { stripe: slow(shop.stripe, held.passed, () => begun.open()) })
    await begun.passed
    const during = await event(owner.accountId, 'customer.updated', owner.customer)
    held.open()
    await syncing
    expect(await stateOf(before)).toMatchObject({ state: 'applied' })
    expect(await stateOf(during)).toMatchObject({ state: 'dispatched' })
    await shop.sync(owner.accountId)
    expect(await stateOf(during)).toMatchObject({ state: 'applied' })
  })

  it('an object that cannot be read fails its own events, and the rest is written', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const bad = await event(owner.accountId, 'invoice.paid', 'in_gone')
    const deleted = await event(owner.accountId, 'invoice.deleted', 'in_gone')
    const good = await event(owner.accountId, 'customer.updated', owner.customer)
    await shop.sync(owner.accountId)
    expect(await stateOf(bad)).toMatchObject({ state: 'failed', reason: 'Stripe has no such object' })
    expect(await stateOf(deleted)).toMatchObject({ state: 'applied' })
    expect(await stateOf(good)).toMatchObject({ state: 'applied' })
  })

  it('a customer that Stripe does not know fails its events instead of the run', async () => {
    const { shop } = world
    const { accountId } = await shop.person()
    await shop.db.models.Account.update({ stripeCustomerId: 'cus_nobody' }, { where: { id: accountId } })
    const id = await event(accountId, 'customer.updated', 'cus_nobody')
    expect(await shop.sync(accountId)).toMatchObject({ again: false, status: null })
    expect(await stateOf(id)).toMatchObject({ state: 'failed' })
  })

  it('an outage is thrown, and applies nothing', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const id = await event(owner.accountId, 'customer.updated', owner.customer)
    const match = { method: 'GET', path: '/v1/subscriptions' }
    await shop.control('POST', '/faults', { match, times: 2, effect: { status: 503 } })
    await expect(shop.sync(owner.accountId)).rejects.toMatchObject({ type: 'Stripe:unknown' })
    expect(await stateOf(id)).toMatchObject({ state: 'dispatched' })
  })

  it('opens one recovery for a failed renewal, and starts its run by the mark', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await shop.failRenewal(owner, 'insufficient_funds')
    await shop.sync(owner.accountId)
    await shop.sync(owner.accountId)
    const all = await shop.db.models.Recovery.findAll({ where: { accountId: owner.accountId } })
    expect(all).toHaveLength(1)
    expect(all[0]).toMatchObject({ state: 'open', declineCode: 'insufficient_funds', foundLate: false })
    expect(all[0]?.wakeDue).not.toBeNull()
    expect(shop.told).toContain(`start recovery/${all[0]?.invoiceId} recovery`)
  })
})

describe('a second subscription', () => {
  it('of ours is cancelled and refunded, once, and an operator is told', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const intent = await shop.intent(owner)
    const second = await shop.subscribe(owner.customer, { account_id: owner.accountId, intent_id: intent.id })
    const { commands } = await shop.sync(owner.accountId)
    expect(commands).toHaveLength(1)
    const [commandId = ''] = commands
    expect(await shop.run('runCommand', { commandId })).toBe('done')
    expect(await shop.run('runCommand', { commandId })).toBe('done')
    expect((await shop.sync(owner.accountId)).commands).toEqual([])
    expect((await shop.stripe.subscriptions.retrieve(second)).status).toBe('canceled')
    const moved = (await shop.ledger(owner.customer)).map(({ type, amount }) => `${type} ${amount}`)
    expect(moved).toEqual(['charge 2900', 'charge 2900', 'refund 2900'])
    expect(await shop.messages(owner, 'operator')).toEqual(['duplicate_subscription'])
    const current = await shop.db.models.Subscription.findOne({
      where: { accountId: owner.accountId, isCurrent: true },
    })
    expect(current?.id).toBe(owner.subscriptionId)
  })

  it('of ours is refunded once although the answer to the refund was lost', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const intent = await shop.intent(owner)
    await shop.subscribe(owner.customer, { account_id: owner.accountId, intent_id: intent.id })
    const [commandId = ''] = (await shop.sync(owner.accountId)).commands
    await shop.fault('/v1/refunds', { drop: 'after' }, 2)
    await expect(shop.run('runCommand', { commandId })).rejects.toThrow()
    expect(await shop.run('runCommand', { commandId })).toBe('done')
    expect((await shop.ledger(owner.customer)).filter(({ type }) => type === 'refund')).toHaveLength(1)
  })

  it('that is not ours is left alone, and an operator is told once', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const second = await shop.subscribe(owner.customer)
    expect((await shop.sync(owner.accountId)).commands).toEqual([])
    await shop.sync(owner.accountId)
    expect((await shop.stripe.subscriptions.retrieve(second)).status).toBe('active')
    expect(await shop.messages(owner, 'operator')).toEqual(['unknown_second_subscription'])
  })
})

describe('a card from the portal', () => {
  it('is adopted by the subscription whose own card is older', async () => {
    const { shop } = world
    const owner = await shop.customer()
    const own = await shop.stripe.customers.retrieve(owner.customer)
    const default_payment_method = (own as Stripe.Customer).invoice_settings.default_payment_method as string
    await shop.stripe.subscriptions.update(owner.subscriptionId, { default_payment_method })
    const card = await shop.card(owner.customer, 'pm_card_mastercard')
    await shop.sync(owner.accountId)
    const subscription = await shop.stripe.subscriptions.retrieve(owner.subscriptionId)
    expect(subscription.default_payment_method).toBe(card)
  })
})
