import { describe, expect, it } from 'vitest'
import { insertCommand } from '#tests/support/back-office/rows.ts'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()

describe('retrying a payment', () => {
  it('pays now, and entered again after a crash says how it went, with one charge', async () => {
    const { shop } = world
    const { accountId, customer, invoiceId } = await shop.recovering()
    const commandId = await insertCommand(shop.db, accountId, 'retry_payment', {})
    const failPoint = (name: string) => {
      if (name === 'command.done') throw new Error('crash')
    }
    await expect(shop.run('runCommand', { commandId }, { failPoint })).rejects.toThrow()
    await shop.sync(accountId)
    expect(await shop.run('runCommand', { commandId })).toBe('done')
    const command = await shop.db.models.Command.findByPk(commandId)
    expect(command?.result).toEqual({ status: 'paid' })
    expect(await shop.charged(customer, invoiceId)).toBe(1)
  })

  it('says declined, outside the automatic budget, and is refused again within a minute', async () => {
    const { shop } = world
    const { accountId, customer, recovery } = await shop.recovering()
    const match = { on: 'charge', customer }
    await shop.control('POST', '/faults', { match, times: 1, effect: { decline_code: 'insufficient_funds' } })
    expect((await shop.command(accountId, 'retry_payment')).result).toEqual({ status: 'declined' })
    expect(await recovery.reload()).toMatchObject({ attempt: 0, state: 'open' })
    const hasty = await shop.command(accountId, 'retry_payment')
    expect(hasty).toMatchObject({ state: 'refused', problem: { code: 'rate_limited' } })
  })

  it('gives the page to authenticate at when the bank wants its customer', async () => {
    const { shop } = world
    const { accountId, customer } = await shop.recovering()
    const match = { on: 'charge', customer }
    await shop.control('POST', '/faults', { match, times: 1, effect: { decline_code: 'authentication_required' } })
    const { result } = await shop.command(accountId, 'retry_payment')
    expect(result).toMatchObject({ status: 'requires_action', url: expect.stringContaining('http') as string })
  })

  it('is refused when there is nothing to pay', async () => {
    const { shop } = world
    const { accountId } = await shop.customer()
    const refused = await shop.command(accountId, 'retry_payment')
    expect(refused).toMatchObject({ state: 'refused', problem: { code: 'nothing_to_pay' } })
  })
})

describe('what operators order', () => {
  it('skips one attempt and, entered again, no other', async () => {
    const { shop } = world
    const { accountId, invoiceId, recovery } = await shop.recovering()
    const command = await shop.command(accountId, 'skip_attempt')
    expect(command.result).toEqual({ invoice_id: invoiceId, rung: 1 })
    expect(shop.told).toContain(`signal recovery/${invoiceId} skipAttempt`)
    const look = { invoiceId, skipRung: 1, endNow: false }
    await shop.run('reviewRecovery', look)
    expect((await shop.run('reviewRecovery', look)).next).toMatchObject({ kind: 'attempt', rung: 2 })
    expect(await recovery.reload()).toMatchObject({ attempt: 1 })
    await command.update({ state: 'begun' })
    await shop.run('runCommand', { commandId: command.id })
    expect((await command.reload()).result).toEqual({ invoice_id: invoiceId, rung: 1 })
  })

  it('ends a recovery before its last day', async () => {
    const { shop } = world
    const { accountId, invoiceId, recovery } = await shop.recovering()
    expect((await shop.command(accountId, 'end_recovery')).state).toBe('done')
    expect(shop.told).toContain(`signal recovery/${invoiceId} endNow`)
    await shop.run('reviewRecovery', { invoiceId, skipRung: 0, endNow: true })
    expect(await recovery.reload()).toMatchObject({ outcome: 'canceled' })
  })

  it.each([
    ['skip_attempt', 'no_recovery'],
    ['end_recovery', 'no_recovery'],
    ['release_checkout', 'no_checkout'],
    ['cancel', 'no_subscription'],
    ['resume', 'no_subscription'],
  ])('%s is refused with %s when there is nothing of the kind', async (kind, code) => {
    const { shop } = world
    const { accountId } = await shop.person()
    expect(await shop.command(accountId, kind)).toMatchObject({ state: 'refused', problem: { code } })
  })

  it('grants grace once per command', async () => {
    const { shop } = world
    const { accountId } = await shop.customer()
    const command = await shop.command(accountId, 'grant_grace', { days: 3 })
    await command.update({ state: 'begun' })
    await shop.run('runCommand', { commandId: command.id })
    expect(await shop.db.models.Grant.count({ where: { accountId } })).toBe(1)
  })

  it('releases a checkout by expiring its session', async () => {
    const { shop } = world
    const who = await shop.person()
    const intent = await shop.intent(who)
    const asked = { intentId: intent.id, accountId: who.accountId }
    await shop.run('openSession', asked)
    expect((await shop.command(who.accountId, 'release_checkout')).state).toBe('done')
    expect(shop.told).toContain(`signal checkout/${who.accountId} sessionChanged`)
    await shop.run('settleCheckout', { accountId: who.accountId, deadlinePassed: false })
    expect((await intent.reload()).state).toBe('expired')
  })
})

describe('cancelling at the end of the period', () => {
  it('is undone by resume, and a cancellation that is not there cannot be undone', async () => {
    const { shop } = world
    const { accountId, subscriptionId } = await shop.customer()
    expect((await shop.command(accountId, 'cancel', { at: 'period_end' })).state).toBe('done')
    expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).cancel_at_period_end).toBe(true)
    expect((await shop.command(accountId, 'resume')).state).toBe('done')
    expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).cancel_at_period_end).toBe(false)
    expect((await shop.command(accountId, 'resume')).problem?.code).toBe('not_resumable')
  })

  it('fails for good when Stripe refuses, and is thrown when Stripe is away', async () => {
    const { shop } = world
    const { accountId, subscriptionId } = await shop.customer()
    const path = `/v1/subscriptions/${subscriptionId}`
    await shop.fault(path, { status: 503 }, 2)
    const commandId = await insertCommand(shop.db, accountId, 'cancel', { at: 'period_end' })
    await expect(shop.run('runCommand', { commandId })).rejects.toMatchObject({ type: 'Stripe:unknown' })
    await shop.fault(path, { status: 400 })
    expect(await shop.run('runCommand', { commandId })).toBe('failed')
  })
})

describe('observe mode', () => {
  it('messages and stages access, and charges nothing itself', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await shop.failRenewal(owner)
    await shop.sync(owner.accountId)
    const { invoiceId } = await shop.recoveryOf(owner)
    const observe = { recoveryMode: 'observe' as const }
    const begun = await shop.run('beginRecovery', { invoiceId }, observe)
    expect(begun.next.kind).toBe('restrict')
    expect((await shop.stripe.invoices.retrieve(invoiceId)).auto_advance).toBe(true)
    const card = await shop.card(owner.customer, 'pm_card_mastercard')
    await shop.run('reviewRecovery', { invoiceId, skipRung: 0, endNow: false }, observe)
    expect(await shop.charged(owner.customer, invoiceId)).toBe(0)
    const subscription = await shop.stripe.subscriptions.retrieve(owner.subscriptionId)
    expect(subscription.default_payment_method).toBe(card)
    expect((await shop.run('restrictAccess', { invoiceId }, observe)).next.kind).toBe('end')
    expect((await shop.run('endRecovery', { invoiceId }, observe)).state).toBe('open')
    expect(await shop.messages(owner, 'customer')).toEqual(['payment_failed', 'access_restricted'])
  })
})
