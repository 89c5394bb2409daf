import { describe, expect, it } from 'vitest'
import { newId } from '#db/ids.ts'
import { storeOffset } from '#db/clock.ts'
import { readSubscriptionFacts } from '#db/subscription-read.ts'
import { accessOf } from '#domain/access.ts'
import { day, day0, makeAccount, makeInvoice, makeRecovery, makeSubscription, unique, useDatabase } from './rows.ts'

const world = useDatabase()
const read = (accountId: string) => readSubscriptionFacts(world.db, accountId)

/** An account with one subscription, and with its number of other things. */
async function subscriber(some: Partial<Parameters<typeof makeSubscription>[1]> = {}) {
  const { accountId } = await makeAccount(world.db)
  const subscription = await makeSubscription(world.db, { accountId, ...some })
  return { accountId, subscriptionId: subscription.id }
}

async function pastDue() {
  const who = await subscriber({ status: 'past_due' })
  const invoice = await makeInvoice(world.db, { ...who, failedAt: day0, hostedUrl: 'https://stripe.example/i/1' })
  return { ...who, invoiceId: invoice.id }
}

async function grant(accountId: string, untilAt: Date) {
  const command = await world.db.models.Command.create({
    id: newId('cmd'),
    accountId,
    actor: 'operator:local',
    kind: 'grant_grace',
    route: 'ops',
  })
  await world.db.models.Grant.create({ id: newId('grt'), accountId, commandId: command.id, kind: 'grace', untilAt })
}

const card = (accountId: string, id: string, isDefault: boolean) =>
  world.db.models.PaymentMethod.create({ id, accountId, type: 'card', brand: 'visa', last4: '4242', isDefault })

describe('readSubscriptionFacts', () => {
  it('finds nothing for an account that never bought', async () => {
    const { accountId } = await makeAccount(world.db)
    expect(await read(accountId)).toEqual({
      offsetMs: 0,
      subscription: null,
      openInvoice: null,
      firstInvoiceUnpaid: false,
      recovery: null,
      grantUntil: null,
      paymentMethod: null,
    })
  })

  it('reads the current subscription whole, and not the others', async () => {
    const { accountId, subscriptionId } = await subscriber({ cancelAt: day(31), quantity: 3 })
    await makeSubscription(world.db, { accountId, isCurrent: false, status: 'canceled' })
    expect((await read(accountId)).subscription).toEqual({
      id: subscriptionId,
      status: 'active',
      planId: 'premium_monthly',
      priceId: 'price_1',
      quantity: 3,
      amountCents: 2900,
      currency: 'usd',
      interval: 'month',
      intervalCount: 1,
      currentPeriodStart: day0,
      currentPeriodEnd: day(31),
      trialEnd: null,
      cancelAt: day(31),
      canceledAt: null,
      endedAt: null,
      pauseUntil: null,
    })
  })

  it('reads the recovery with its open invoice', async () => {
    const owing = await pastDue()
    await makeInvoice(world.db, { ...owing, id: unique('in'), stripeCreatedAt: day(5) })
    const recovery = await makeRecovery(world.db, {
      ...owing,
      declineClass: 'retry_later',
      declineCode: 'insufficient_funds',
      nextAttemptAt: day(1),
      restrictedAt: day(7),
    })
    const facts = await read(owing.accountId)
    expect(facts.recovery).toEqual({
      id: recovery.id,
      invoiceId: owing.invoiceId,
      invoiceStatus: 'open',
      state: 'open',
      outcome: null,
      policyId: 'default',
      day0At: day0,
      attempt: 0,
      restrictedAt: day(7),
      nextAttemptAt: day(1),
      endsAt: day(21),
      declineClass: 'retry_later',
      declineCode: 'insufficient_funds',
      action: 'none',
    })
    expect(facts.openInvoice).toEqual({
      id: owing.invoiceId,
      currency: 'usd',
      amountRemainingCents: 2900,
      hostedUrl: 'https://stripe.example/i/1',
      failedAt: day0,
    })
    expect(accessOf(facts, day(8))).toBe('restricted')
  })

  it.each(['paid', 'void', 'uncollectible'] as const)(
    'forgets an open recovery once its invoice is %s',
    async (status) => {
      const owing = await pastDue()
      await makeRecovery(world.db, owing)
      await world.db.models.Invoice.update({ status }, { where: { id: owing.invoiceId } })
      expect(await read(owing.accountId)).toMatchObject({ recovery: null, openInvoice: null })
    },
  )

  it('keeps one that is ending though its invoice is void, and lets go of it when it was paid after all', async () => {
    const owing = await pastDue()
    await makeRecovery(world.db, { ...owing, state: 'ending' })
    await world.db.models.Invoice.update({ status: 'void' }, { where: { id: owing.invoiceId } })
    expect(await read(owing.accountId)).toMatchObject({
      recovery: { state: 'ending', invoiceStatus: 'void' },
      openInvoice: null,
    })
    await world.db.models.Invoice.update({ status: 'paid' }, { where: { id: owing.invoiceId } })
    expect((await read(owing.accountId)).recovery).toBeNull()
  })

  it('reads the newest open invoice while nothing is being recovered', async () => {
    const { accountId, subscriptionId } = await subscriber({ status: 'incomplete' })
    await makeInvoice(world.db, { accountId, subscriptionId })
    const newest = await makeInvoice(world.db, { accountId, subscriptionId, stripeCreatedAt: day(1) })
    await makeInvoice(world.db, { accountId, subscriptionId, stripeCreatedAt: day(2), status: 'paid' })
    const settled = { accountId, subscriptionId, state: 'settled', outcome: 'recovered' } as const
    await makeRecovery(world.db, { ...settled, invoiceId: newest.id })
    expect(await read(accountId)).toMatchObject({ openInvoice: { id: newest.id }, recovery: null })
  })

  it('remembers a recovery that was given up while the debt stands', async () => {
    const owing = await pastDue()
    await makeRecovery(world.db, { ...owing, state: 'settled', outcome: 'kept' })
    const facts = await read(owing.accountId)
    expect(facts.recovery).toMatchObject({ outcome: 'kept', invoiceStatus: 'open' })
    expect(accessOf(facts, day(22))).toBe('none')
  })

  it('takes the oldest of two recoveries', async () => {
    const owing = await pastDue()
    const newer = await makeInvoice(world.db, { ...owing, id: unique('in'), stripeCreatedAt: day(31) })
    await makeRecovery(world.db, { ...owing, invoiceId: newer.id, day0At: day(31) })
    await makeRecovery(world.db, owing)
    expect((await read(owing.accountId)).recovery?.invoiceId).toBe(owing.invoiceId)
  })

  it('ignores what belongs to a subscription that is not current, and to other accounts', async () => {
    const { accountId } = await subscriber()
    const old = await makeSubscription(world.db, { accountId, isCurrent: false, status: 'unpaid' })
    const invoice = await makeInvoice(world.db, { accountId, subscriptionId: old.id })
    await makeRecovery(world.db, { accountId, invoiceId: invoice.id, subscriptionId: old.id })
    const other = await pastDue()
    await makeRecovery(world.db, other)
    await grant(other.accountId, day(40))
    await card(other.accountId, unique('pm'), true)
    expect(await read(accountId)).toMatchObject({
      recovery: null,
      openInvoice: null,
      grantUntil: null,
      paymentMethod: null,
    })
  })

  it.each(['open', 'draft', 'void', 'uncollectible'] as const)(
    'notices a first invoice that is %s and was never paid',
    async (status) => {
      const who = await subscriber()
      await makeInvoice(world.db, { ...who, status, billingReason: 'subscription_create' })
      expect((await read(who.accountId)).firstInvoiceUnpaid).toBe(true)
    },
  )

  it('trusts a first invoice that is paid, or that was followed by a paid one', async () => {
    const paid = await subscriber()
    await makeInvoice(world.db, { ...paid, status: 'paid', billingReason: 'subscription_create' })
    expect((await read(paid.accountId)).firstInvoiceUnpaid).toBe(false)

    const followed = await subscriber()
    await makeInvoice(world.db, { ...followed, status: 'void', billingReason: 'subscription_create' })
    await makeInvoice(world.db, { ...followed, status: 'paid', stripeCreatedAt: day(31) })
    expect((await read(followed.accountId)).firstInvoiceUnpaid).toBe(false)
  })

  it('reads the latest end of the grants', async () => {
    const { accountId } = await subscriber()
    await grant(accountId, day(3))
    await grant(accountId, day(9))
    await grant(accountId, day(5))
    expect((await read(accountId)).grantUntil).toEqual(day(9))
  })

  it("takes the subscription's own card before the customer's", async () => {
    const [own, default_] = [unique('pm'), unique('pm')]
    const { accountId, subscriptionId } = await subscriber()
    await card(accountId, own, false)
    expect((await read(accountId)).paymentMethod).toBeNull()
    await card(accountId, default_, true)
    expect((await read(accountId)).paymentMethod?.id).toBe(default_)
    await world.db.models.Subscription.update({ defaultPaymentMethodId: own }, { where: { id: subscriptionId } })
    expect((await read(accountId)).paymentMethod).toEqual({
      id: own,
      type: 'card',
      brand: 'visa',
      last4: '4242',
      expMonth: null,
      expYear: null,
    })
  })

  it('tells the offset of billing time', async () => {
    const { accountId } = await makeAccount(world.db)
    await storeOffset(world.db, 86_400_000)
    expect((await read(accountId)).offsetMs).toBe(86_400_000)
  })
})
