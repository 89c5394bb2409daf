import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BackOffice, startBackOffice } from '#tests/support/back-office.ts'
import { waitFor } from '#tests/support/wait.ts'

let office: BackOffice
beforeAll(async () => {
  office = await startBackOffice()
})
afterAll(() => office?.close())

describe('a subscription on real parts', () => {
  it('is bought, renewed, fails, and is recovered by a new card', async () => {
    const who = await office.person()
    const intent = await office.requestSession(who, 'premium_monthly')
    expect(intent).toMatchObject({ state: 'open', sessionUrl: expect.stringContaining('/c/pay/') as string })
    await office.payCheckout(intent.sessionId ?? '')
    await waitFor(async () => (await intent.reload()).state === 'complete', { timeoutMs: 10_000 })
    const { Subscription, Account, Recovery } = office.db.models
    const subscription = await Subscription.findOne({ where: { accountId: who.accountId }, rejectOnEmpty: true })
    expect(subscription).toMatchObject({ status: 'active', isCurrent: true, planId: 'premium_monthly' })

    await office.advance(32)
    const renewed = await subscription.reload()
    expect(renewed.status).toBe('active')

    const { stripeCustomerId } = await Account.findByPk(who.accountId, { rejectOnEmpty: true })
    const failing = await office.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
      customer: stripeCustomerId ?? '',
    })
    await office.stripe.customers.update(stripeCustomerId ?? '', {
      invoice_settings: { default_payment_method: failing.id },
    })
    await office.quiet()
    await office.advance(32)
    expect(await subscription.reload()).toMatchObject({ status: 'past_due' })
    const recovery = await Recovery.findOne({ where: { accountId: who.accountId }, rejectOnEmpty: true })
    expect(recovery.state).toBe('open')

    const good = await office.stripe.paymentMethods.attach('pm_card_visa', { customer: stripeCustomerId ?? '' })
    await office.stripe.customers.update(stripeCustomerId ?? '', {
      invoice_settings: { default_payment_method: good.id },
    })
    await waitFor(async () => (await recovery.reload()).outcome === 'recovered', { timeoutMs: 15_000 })
    await office.quiet()
    expect(await subscription.reload()).toMatchObject({ status: 'active' })
  }, 120_000)
})
