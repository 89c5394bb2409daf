import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()
const asked = ({ id, accountId }: CheckoutIntent) => ({ intentId: id, accountId })
const open = async (intent: CheckoutIntent) => {
  const { answer } = await world.shop.run('openSession', asked(intent))
  return { answer, intent: await intent.reload() }
}
const pay = (intent: CheckoutIntent) =>
  world.shop.control('POST', `/checkout/sessions/${intent.sessionId}/complete`, {})
const sessionOf = ({ sessionId }: CheckoutIntent) => world.shop.stripe.checkout.sessions.retrieve(sessionId ?? '')
const settle = (accountId: string, deadlinePassed = false) =>
  world.shop.run('settleCheckout', { accountId, deadlinePassed })

describe('opening a session', () => {
  it('makes the customer once, and double click or two tabs get one session', async () => {
    const { shop } = world
    const who = await shop.person()
    const first = await open(await shop.intent(who))
    const second = await open(await shop.intent(who))
    expect([first.answer, second.answer]).toEqual(['open', 'open'])
    expect(first.intent.state).toBe('open')
    expect(second.intent).toMatchObject({ state: 'same', sameAs: first.intent.id })
    const account = await shop.db.models.Account.findByPk(who.accountId, { rejectOnEmpty: true })
    const sessions = await shop.stripe.checkout.sessions.list({ customer: account.stripeCustomerId ?? '' })
    expect(sessions.data).toHaveLength(1)
  })

  it('entered again after a crash, it finds the session it made', async () => {
    const { shop } = world
    const intent = await shop.intent(await shop.person())
    const failPoint = (name: string) => {
      if (name === 'session.created') throw new Error('crash')
    }
    await expect(shop.run('openSession', asked(intent), { failPoint })).rejects.toThrow()
    const { intent: again } = await open(intent)
    const { customer } = await sessionOf(again)
    expect((await shop.stripe.checkout.sessions.list({ customer: customer as string })).data).toHaveLength(1)
  })

  it('for another plan expires the session that is open', async () => {
    const { shop } = world
    const who = await shop.person()
    const { intent: first } = await open(await shop.intent(who))
    const { intent: second, answer } = await open(await shop.intent(who, 'vip_monthly'))
    expect(answer).toBe('open')
    expect((await sessionOf(first)).status).toBe('expired')
    expect(await first.reload()).toMatchObject({ state: 'expired' })
    expect((await sessionOf(second)).status).toBe('open')
  })

  it('completed wins over another plan', async () => {
    const { shop } = world
    const who = await shop.person()
    const { intent: first } = await open(await shop.intent(who))
    // paid while the other request is on its way: expiring it is refused
    const expire: Stripe['checkout']['sessions']['expire'] = async (...given: [string]) => {
      await pay(first)
      return shop.stripe.checkout.sessions.expire(...given)
    }
    const sessions = Object.create(shop.stripe.checkout.sessions, { expire: { value: expire } }) as object
    const checkout = Object.create(shop.stripe.checkout, { sessions: { value: sessions } }) as object
    const stripe = Object.create(shop.stripe, { checkout: { value: checkout } }) as Stripe
    const second = await shop.intent(who, 'vip_monthly')
    expect((await shop.run('openSession', asked(second), { stripe })).answer).toBe('refused')
    expect((await second.reload()).problem?.code).toBe('checkout_paid')
  })

  it('is refused to whoever has a live subscription at Stripe, whatever our rows say', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await shop.db.models.Subscription.destroy({ where: { accountId: owner.accountId } })
    const { answer, intent } = await open(await shop.intent(owner))
    expect(answer).toBe('refused')
    expect(intent.problem?.code).toBe('already_subscribed')
  })

  it('a customer deleted at Stripe is followed by a new generation', async () => {
    const { shop } = world
    const who = await shop.person()
    const { intent } = await open(await shop.intent(who))
    const { customer } = await sessionOf(intent)
    await shop.stripe.customers.del(customer as string)
    const { answer, intent: next } = await open(await shop.intent(who, 'vip_monthly'))
    expect(answer).toBe('open')
    const account = await shop.db.models.Account.findByPk(who.accountId, { rejectOnEmpty: true })
    expect(account.stripeCustomerId).not.toBe(customer)
    expect((await sessionOf(next)).customer).toBe(account.stripeCustomerId)
  })

  it('that was not begun within ten minutes is refused', async () => {
    const { shop } = world
    const intent = await shop.intent(await shop.person())
    await shop.db.pool.query(`UPDATE checkout_intents SET created_at = now() - interval '11 minutes' WHERE id = $1`, [
      intent.id,
    ])
    const { answer, intent: after } = await open(intent)
    expect(answer).toBe('refused')
    expect(after.problem?.code).toBe('command_expired')
  })

  it('given up while it waited for Stripe stays failed, even when the answer arrives', async () => {
    const { shop } = world
    const intent = await shop.intent(await shop.person())
    // the answer of Stripe arrives after the person was told that it failed
    const create: Stripe['checkout']['sessions']['create'] = async (...given) => {
      const session = await shop.stripe.checkout.sessions.create(...given)
      await shop.run('failIntent', { intentId: intent.id })
      return session
    }
    const sessions = Object.create(shop.stripe.checkout.sessions, { create: { value: create } }) as object
    const checkout = Object.create(shop.stripe.checkout, { sessions: { value: sessions } }) as object
    const stripe = Object.create(shop.stripe, { checkout: { value: checkout } }) as Stripe
    expect((await shop.run('openSession', asked(intent), { stripe })).answer).toBe('failed')
    expect(await intent.reload()).toMatchObject({ state: 'failed', sessionId: null })
  })
})

describe('settling a checkout', () => {
  it('is complete only when it is paid and the subscription is written', async () => {
    const { shop } = world
    const who = await shop.person()
    const { intent } = await open(await shop.intent(who))
    await settle(who.accountId)
    expect((await intent.reload()).state).toBe('open')
    await pay(intent)
    await settle(who.accountId)
    expect((await intent.reload()).state).toBe('processing')
    await shop.sync(who.accountId)
    expect(shop.told).toContain(`signal checkout/${who.accountId} sessionChanged`)
    expect((await settle(who.accountId)).open).toBeNull()
    expect(await intent.reload()).toMatchObject({ state: 'complete', sessionUrl: null, wakeDue: null })
  })

  it('at its deadline expires the session and believes the answer', async () => {
    const { shop } = world
    const [idle, paid] = [await shop.person(), await shop.person()]
    const { intent: left } = await open(await shop.intent(idle))
    const { intent: bought } = await open(await shop.intent(paid))
    await pay(bought)
    await settle(idle.accountId, true)
    expect((await left.reload()).state).toBe('expired')
    await settle(paid.accountId, true)
    expect((await bought.reload()).state).toBe('processing')
  })

  it('closes an intent whose session Stripe does not know', async () => {
    const { shop } = world
    const who = await shop.person()
    const { intent } = await open(await shop.intent(who))
    await intent.update({ sessionId: 'cs_gone' })
    expect((await settle(who.accountId)).open).toBeNull()
    expect((await intent.reload()).state).toBe('expired')
  })
})
