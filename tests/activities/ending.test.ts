import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { newId } from '#db/ids.ts'
import { DAY_MS } from '#domain/clock.ts'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()
const attempts = (invoiceId: string) =>
  world.shop.db.models.PaymentAttempt.findAll({ where: { invoiceId }, order: ['createdAt'] })

/** A Stripe whose payments of this invoice are not decided yet, as a bank debit's are for days. */
const undecided = (stripe: Stripe, invoiceId: string): Stripe => {
  const list: Stripe['invoicePayments']['list'] = (params, options) => {
    const pages = stripe.invoicePayments.list(params, options)
    if (params && 'invoice' in params && params.invoice !== invoiceId) return pages
    const first = pages.then((page) => {
      for (const { payment } of page.data)
        if (payment.payment_intent && typeof payment.payment_intent === 'object')
          payment.payment_intent.status = 'processing'
      return page
    })
    return first as typeof pages
  }
  const invoicePayments = Object.create(stripe.invoicePayments, { list: { value: list } }) as Stripe['invoicePayments']
  return Object.create(stripe, { invoicePayments: { value: invoicePayments } }) as Stripe
}

describe('the end action', () => {
  it('voids the invoice first, then cancels, and tells the customer', async () => {
    const { shop } = world
    const owner = await shop.recovering()
    expect((await shop.run('endRecovery', { invoiceId: owner.invoiceId })).state).toBe('settled')
    expect(await owner.recovery.reload()).toMatchObject({ state: 'settled', outcome: 'canceled' })
    expect((await shop.stripe.invoices.retrieve(owner.invoiceId)).status).toBe('void')
    expect((await shop.stripe.subscriptions.retrieve(owner.subscriptionId)).status).toBe('canceled')
    expect(await shop.messages(owner, 'customer')).toEqual(['payment_failed', 'subscription_ended'])
    expect(await attempts(owner.invoiceId)).toMatchObject([{ kind: 'end', outcome: 'not_needed' }])
  })

  it('payment against the end action: paid between claim and void is a recovery', async () => {
    const { shop } = world
    const owner = await shop.recovering()
    const { customer, invoiceId } = owner
    const payNow = (name: string) => {
      if (name === 'end.claimed') paid = shop.stripe.invoices.pay(invoiceId)
    }
    let paid: Promise<unknown> = Promise.resolve()
    const voidInvoice: Stripe['invoices']['voidInvoice'] = async (...given: [string]) => {
      await paid
      return shop.stripe.invoices.voidInvoice(...given)
    }
    const invoices = Object.create(shop.stripe.invoices, { voidInvoice: { value: voidInvoice } }) as Stripe['invoices']
    const stripe = Object.create(shop.stripe, { invoices: { value: invoices } }) as Stripe
    const standing = await shop.run('endRecovery', { invoiceId }, { failPoint: payNow, stripe })
    expect(standing.state).toBe('settled')
    expect(await owner.recovery.reload()).toMatchObject({ outcome: 'recovered' })
    expect((await shop.stripe.subscriptions.retrieve(owner.subscriptionId)).status).toBe('active')
    expect(await shop.charged(customer, invoiceId)).toBe(1)
  })

  it('payment against the end action: waits while a payment is processing, and ends nothing', async () => {
    const { shop } = world
    const owner = await shop.recovering()
    const { invoiceId } = owner
    const standing = await shop.run('endRecovery', { invoiceId }, { stripe: undecided(shop.stripe, invoiceId) })
    expect(standing).toMatchObject({ state: 'ending', next: { kind: 'end' } })
    expect((await shop.stripe.invoices.retrieve(invoiceId)).status).toBe('open')
    expect((await shop.stripe.subscriptions.retrieve(owner.subscriptionId)).status).toBe('past_due')
    expect((await shop.run('endRecovery', { invoiceId })).state).toBe('settled')
    expect(await owner.recovery.reload()).toMatchObject({ outcome: 'canceled' })
  })

  it('goes on where it stopped: an invoice that it voided itself does not settle it', async () => {
    const { shop } = world
    const owner = await shop.recovering()
    const { invoiceId } = owner
    const failPoint = (name: string) => {
      if (name === 'end.voided') throw new Error('crash')
    }
    await expect(shop.run('endRecovery', { invoiceId }, { failPoint })).rejects.toThrow()
    await shop.sync(owner.accountId)
    expect(await owner.recovery.reload()).toMatchObject({ state: 'ending' })
    await shop.run('reviewRecovery', { invoiceId, skipRung: 0, endNow: false })
    expect(await owner.recovery.reload()).toMatchObject({ outcome: 'canceled' })
  })

  it('waits while somebody is paying', async () => {
    const { shop } = world
    const { invoiceId, ...owner } = await shop.recovering()
    await holdClaim(owner.accountId, invoiceId)
    const standing = await shop.run('endRecovery', { invoiceId })
    expect(standing.state).toBe('ending')
    expect((await shop.stripe.invoices.retrieve(invoiceId)).status).toBe('open')
  })
})

describe('cancel now', () => {
  it('against an attempt in flight: parked, then done, and nothing is charged after it', async () => {
    const { shop } = world
    const { invoiceId, ...owner } = await shop.recovering()
    const claim = await holdClaim(owner.accountId, invoiceId)
    const command = await shop.command(owner.accountId, 'cancel', { at: 'now' })
    expect(command.state).toBe('parked')
    expect((await shop.sync(owner.accountId)).commands).toEqual([])
    await claim.update({ outcome: 'declined', finishedAt: new Date() })
    expect((await shop.sync(owner.accountId)).commands).toEqual([command.id])
    // between: the run that pays finds the cancellation
    const standing = await shop.run('attemptPayment', { invoiceId, rung: 2 })
    expect(standing.state).toBe('open')
    expect(await shop.run('runCommand', { commandId: command.id })).toBe('done')
    expect((await shop.stripe.subscriptions.retrieve(owner.subscriptionId)).status).toBe('canceled')
    await shop.run('attemptPayment', { invoiceId, rung: 3 })
    expect(await shop.charged(owner.customer, invoiceId)).toBe(0)
    expect(await owner.recovery.reload()).toMatchObject({ outcome: 'subscription_ended' })
  })

  it('settles a claim whose holder is lost by reading, and goes on', async () => {
    const { shop } = world
    const { invoiceId, ...owner } = await shop.recovering()
    const claim = await holdClaim(owner.accountId, invoiceId)
    await claim.update({ leaseUntil: new Date(Date.now() - 11 * 60_000) })
    expect((await shop.command(owner.accountId, 'cancel', { at: 'now' })).state).toBe('done')
    expect(await claim.reload()).toMatchObject({ outcome: 'unsent' })
  })

  it('stays parked while a bank decides a payment, without being tried again and again', async () => {
    const { shop } = world
    const { invoiceId, ...owner } = await shop.recovering()
    const claim = await holdClaim(owner.accountId, invoiceId)
    await claim.update({ processing: true })
    const stripe = undecided(shop.stripe, invoiceId)
    const commandId = (await parked(owner.accountId)).id
    expect(await shop.run('runCommand', { commandId }, { stripe })).toBe('parked')
    expect((await shop.sync(owner.accountId, { stripe })).commands).toEqual([])
    expect((await shop.sync(owner.accountId)).commands).toEqual([commandId])
    expect(await shop.run('runCommand', { commandId })).toBe('done')
    expect(await claim.reload()).toMatchObject({ processing: false })
  })
})

describe('a failure found late', () => {
  it('counts from its insertion, makes overdue rungs one, and cuts no stage short', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await shop.failRenewal(owner)
    const { latest_invoice } = await shop.stripe.subscriptions.retrieve(owner.subscriptionId)
    await shop.stripe.invoices.update(latest_invoice as string, { auto_advance: false })
    await shop.advance({ days: 10 })
    await shop.sync(owner.accountId)
    const recovery = await shop.recoveryOf(owner)
    expect(recovery.foundLate).toBe(true)
    const inserted = recovery.day0At.getTime()
    await shop.advance({ days: 12 })
    const { invoiceId } = recovery
    const begun = await shop.run('beginRecovery', { invoiceId })
    // rungs of days 1, 4 and 9 are overdue: they become one
    expect(begun.next).toMatchObject({ kind: 'attempt', rung: 3 })
    const told = (await recovery.reload()).begunAt?.getTime() ?? 0
    expect(told - inserted).toBeGreaterThanOrEqual(12 * DAY_MS)
    expect(recovery.restrictedAt?.getTime()).toBe(told + 7 * DAY_MS)
    expect(recovery.endsAt.getTime()).toBe(told + 21 * DAY_MS)
  })
})

const holdClaim = (accountId: string, invoiceId: string) =>
  world.shop.db.models.PaymentAttempt.create({
    id: newId('att'),
    accountId,
    invoiceId,
    recoveryId: null,
    commandId: null,
    kind: 'rung',
    rung: 1,
    card: null,
    outcome: null,
    declineCode: null,
    sentAt: new Date(),
    leaseUntil: new Date(Date.now() + 60_000),
    dueAt: new Date(Date.now() + 400 * DAY_MS),
    finishedAt: null,
  })

async function parked(accountId: string) {
  const command = await world.shop.command(accountId, 'cancel', { at: 'period_end' })
  return command.update({ state: 'parked', params: { at: 'now' }, finishedAt: null })
}
