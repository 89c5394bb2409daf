import { describe, expect, it } from 'vitest'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()
const pay = (invoiceId: string) => `/v1/invoices/${invoiceId}/pay`

describe('an automatic attempt', () => {
  it('charges once, under the key of its row, and recovers', async () => {
    const { shop } = world
    const { customer, invoiceId, recovery } = await shop.recovering()
    const standing = await shop.run('attemptPayment', { invoiceId, rung: 1 })
    expect(standing.state).toBe('settled')
    expect(await recovery.reload()).toMatchObject({ state: 'settled', outcome: 'recovered' })
    const attempt = await attemptOf(invoiceId)
    expect(attempt).toMatchObject({ kind: 'rung', rung: 1, outcome: 'succeeded' })
    const paid = (await shop.ledger(customer, invoiceId)).at(-1)
    expect(paid).toMatchObject({ status: 'succeeded', idempotency_key: `recovery/${invoiceId}/${attempt.id}/pay` })
    expect(await shop.charged(customer, invoiceId)).toBe(1)
  })

  it('answer lost after the charge: the same key again tells, and there is one charge', async () => {
    const { shop } = world
    const { customer, invoiceId } = await shop.recovering()
    // the client's own second try is lost as well
    await shop.fault(pay(invoiceId), { drop: 'after' }, 2)
    await expect(shop.run('attemptPayment', { invoiceId, rung: 1 })).rejects.toThrow()
    expect(await attemptOf(invoiceId)).toMatchObject({ outcome: null })
    expect((await shop.run('attemptPayment', { invoiceId, rung: 1 })).state).toBe('settled')
    expect(await shop.charged(customer, invoiceId)).toBe(1)
    expect(await attemptOf(invoiceId)).toMatchObject({ outcome: 'succeeded', generation: 1 })
  })

  it('stored 5xx with nothing done: read back, then g2, and there is one charge', async () => {
    const { shop } = world
    const { customer, invoiceId } = await shop.recovering()
    await shop.fault(pay(invoiceId), { status: 500 })
    // the client tries again by itself: the stored answer comes back, and is found to be only that
    await expect(shop.run('attemptPayment', { invoiceId, rung: 1 })).rejects.toThrow()
    expect(await attemptOf(invoiceId)).toMatchObject({ outcome: null, generation: 2 })
    expect(await shop.charged(customer, invoiceId)).toBe(0)
    expect((await shop.run('attemptPayment', { invoiceId, rung: 1 })).state).toBe('settled')
    expect(await shop.charged(customer, invoiceId)).toBe(1)
    const { id } = await attemptOf(invoiceId)
    const { idempotency_key } = (await shop.ledger(customer, invoiceId)).at(-1) ?? {}
    expect(idempotency_key).toBe(`recovery/${invoiceId}/${id}/pay/g2`)
  })

  it('stored 5xx although it was done: reading back tells, and nothing is sent again', async () => {
    const { shop } = world
    const { customer, invoiceId } = await shop.recovering()
    await shop.fault(pay(invoiceId), { status: 500, after: true })
    expect((await shop.run('attemptPayment', { invoiceId, rung: 1 })).state).toBe('settled')
    expect(await attemptOf(invoiceId)).toMatchObject({ outcome: 'succeeded', generation: 1 })
    expect(await shop.charged(customer, invoiceId)).toBe(1)
  })

  it('a key past twenty hours is not sent before reading back', async () => {
    const { shop } = world
    const { customer, invoiceId } = await shop.recovering()
    await shop.fault(pay(invoiceId), { drop: 'before' }, 2)
    await expect(shop.run('attemptPayment', { invoiceId, rung: 1 })).rejects.toThrow()
    const attempt = await attemptOf(invoiceId)
    await attempt.update({ sentAt: new Date(Date.now() - 21 * 3_600_000) })
    expect((await shop.run('attemptPayment', { invoiceId, rung: 1 })).state).toBe('settled')
    expect(await attempt.reload()).toMatchObject({ generation: 2, outcome: 'succeeded' })
    expect(await shop.charged(customer, invoiceId)).toBe(1)
  })

  it('one attempt per rung, although the workflow asks again', async () => {
    const { shop } = world
    const { customer, invoiceId, recovery } = await shop.recovering()
    await decline(customer, 'insufficient_funds')
    await shop.run('attemptPayment', { invoiceId, rung: 1 })
    const again = await shop.run('attemptPayment', { invoiceId, rung: 1 })
    expect(again.next).toMatchObject({ kind: 'attempt', rung: 2 })
    await recovery.update({ attempt: 0 })
    await shop.run('attemptPayment', { invoiceId, rung: 1 })
    expect(await shop.ledger(customer, invoiceId)).toHaveLength(2)
    expect(await recovery.reload()).toMatchObject({ attempt: 1, declineCode: 'insufficient_funds' })
  })

  it('Stripe still means to retry: no attempt is made, and an operator is told', async () => {
    const { shop } = world
    const owner = await shop.recovering()
    await shop.stripe.invoices.update(owner.invoiceId, { auto_advance: true })
    const standing = await shop.run('attemptPayment', { invoiceId: owner.invoiceId, rung: 1 })
    expect(standing.next).toMatchObject({ kind: 'attempt', rung: 2 })
    expect(await shop.charged(owner.customer, owner.invoiceId)).toBe(0)
    expect(await shop.messages(owner, 'operator')).toEqual(['operator_needed: stripe_means_to_retry'])
  })

  it('is not made for a customer without any card: the customer is asked for one', async () => {
    const { shop } = world
    const owner = await shop.recovering()
    for (const { id } of (await shop.stripe.paymentMethods.list({ customer: owner.customer })).data)
      await shop.stripe.paymentMethods.detach(id)
    const standing = await shop.run('attemptPayment', { invoiceId: owner.invoiceId, rung: 1 })
    expect(standing.next.kind).toBe('restrict')
    expect(await owner.recovery.reload()).toMatchObject({ declineClass: 'needs_new_card', action: 'update_card' })
  })
})

describe('what a decline asks for', () => {
  it('a new card: no automatic attempts until the card changes; the new one is charged once', async () => {
    const { shop } = world
    const owner = await shop.recovering('lost_card')
    const { invoiceId, customer } = owner
    expect(owner.recovery).toMatchObject({ declineClass: 'needs_new_card', action: 'update_card', nextAttemptAt: null })
    const look = { invoiceId, skipRung: 0, endNow: false }
    expect((await shop.run('reviewRecovery', look)).next.kind).toBe('restrict')
    const card = await shop.card(customer, 'pm_card_mastercard')
    await decline(customer, 'insufficient_funds')
    const standing = await shop.run('reviewRecovery', look)
    expect(standing.next).toMatchObject({ kind: 'attempt', rung: 1 })
    await shop.run('reviewRecovery', look)
    const tried = await shop.ledger(customer, invoiceId)
    expect(tried).toHaveLength(2)
    const subscription = await shop.stripe.subscriptions.retrieve(owner.subscriptionId)
    expect(subscription.default_payment_method).toBe(card)
    expect(await owner.recovery.reload()).toMatchObject({ declineClass: 'retry_later', attempt: 0 })
  })

  it('the customer: authentication is asked for, and no automatic attempt is made', async () => {
    const { shop } = world
    const { recovery } = await shop.recovering('authentication_required')
    expect(recovery).toMatchObject({ declineClass: 'needs_customer', action: 'authenticate', nextAttemptAt: null })
  })

  it('a card that came before the run began is charged as it begins', async () => {
    const { shop } = world
    const owner = await shop.customer()
    await shop.failRenewal(owner)
    await shop.sync(owner.accountId)
    const recovery = await shop.recoveryOf(owner)
    await shop.card(owner.customer, 'pm_card_mastercard')
    expect((await shop.run('beginRecovery', { invoiceId: recovery.invoiceId })).state).toBe('settled')
    expect(await shop.charged(owner.customer, recovery.invoiceId)).toBe(1)
  })
})

const attemptOf = (invoiceId: string) =>
  world.shop.db.models.PaymentAttempt.findOne({ where: { invoiceId }, rejectOnEmpty: true })

const decline = (customer: string, code: string) =>
  world.shop.control('POST', '/faults', { match: { on: 'charge', customer }, times: 1, effect: { decline_code: code } })
