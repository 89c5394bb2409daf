import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { billingNow } from '#db/clock.ts'
import { type BackOffice, startBackOffice } from '#tests/support/back-office.ts'
import type { Person } from '#tests/support/back-office/office.ts'
import { localServer, type LocalServer } from '#tests/support/inboxes/http.ts'
import { commitHistory, plainText, recordHistory, type RecordedHistory } from '#tests/support/histories.ts'
import { waitFor } from '#tests/support/wait.ts'

// RECORD_HISTORIES=1 puts the histories of this run among the committed ones, which must replay for as long as runs live;
// RECORD_HISTORIES=notify only those of that workflow.
const record = process.env['RECORD_HISTORIES']
const isRecorded = ({ name }: RecordedHistory) => record === '1' || (record && name.startsWith(`${record}-`))
const secret = {
  userEmail: 'canary@canary.example',
  successUrl: 'https://canary.example/return',
  cancelUrl: 'https://canary.example/',
}

let office: BackOffice
let chats: LocalServer
const histories: RecordedHistory[] = []
beforeAll(async () => {
  chats = await localServer('{"ok":true}')
  office = await startBackOffice({ env: { TELEGRAM_API_URL: chats.url } })
})
afterAll(async () => {
  histories.filter(isRecorded).forEach(commitHistory)
  await office?.close()
  await chats?.close()
})

const keep = async (name: string, workflowId: string) =>
  void histories.push(await recordHistory(office.temporal, name, workflowId))
const request = (who: Person, plan = 'premium_monthly') => office.requestSession(who, plan, secret)

/** Somebody who has bought. */
async function subscriber(): Promise<Person & { customer: string }> {
  const who = await office.person()
  const intent = await request(who)
  await office.payCheckout(intent.sessionId ?? '')
  await waitFor(async () => (await intent.reload()).state === 'complete')
  const account = await office.db.models.Account.findByPk(who.accountId, { rejectOnEmpty: true })
  return { ...who, customer: account.stripeCustomerId ?? '' }
}
async function card(customer: string, template: string): Promise<void> {
  const { id } = await office.stripe.paymentMethods.attach(template, { customer })
  await office.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
}
const declineOnce = (customer: string) =>
  office.control('POST', '/faults', {
    match: { on: 'charge', customer },
    times: 1,
    effect: { decline_code: 'insufficient_funds' },
  })
const recoveryOf = ({ accountId }: Person) =>
  office.db.models.Recovery.findOne({ where: { accountId }, rejectOnEmpty: true })
const settles = async (who: Person, outcome: string) => {
  const recovery = await recoveryOf(who)
  await waitFor(async () => (await recovery.reload()).outcome === outcome, { what: outcome })
  return `recovery/${recovery.invoiceId}`
}
const closes = (workflowId: string) =>
  waitFor(async () => (await office.temporal.workflow.getHandle(workflowId).describe()).status.name === 'COMPLETED')

describe('every path on real parts', () => {
  it('checkouts are paid, expired and replaced; recoveries end by a rung, a new card, the policy, and without us', async () => {
    const replaced = await office.person()
    await request(replaced)
    const second = await request(replaced, 'vip_monthly')
    await office.payCheckout(second.sessionId ?? '')
    await waitFor(async () => (await second.reload()).state === 'complete')
    await closes(`checkout/${replaced.accountId}`)
    await keep('checkout-replaced', `checkout/${replaced.accountId}`)

    const idle = await office.person()
    const left = await request(idle)
    const [rung, newCard, ended, voided] = [
      await subscriber(),
      await subscriber(),
      await subscriber(),
      await subscriber(),
    ]
    await closes(`checkout/${rung.accountId}`)
    await keep('checkout-paid', `checkout/${rung.accountId}`)
    await closes(`account/${rung.accountId}`)
    await keep('account-hint', `account/${rung.accountId}`)
    await office.command(rung.accountId, 'grant_grace', { days: 1 })
    await closes(`account/${rung.accountId}`)
    await keep('account-command', `account/${rung.accountId}`)

    for (const { customer } of [rung, voided]) await declineOnce(customer)
    for (const { customer } of [newCard, ended]) await card(customer, 'pm_card_chargeCustomerFail')
    await office.quiet()
    await office.advance(30.5)
    expect((await left.reload()).state).toBe('expired')
    await closes(`checkout/${idle.accountId}`)
    await keep('checkout-expired', `checkout/${idle.accountId}`)

    await office.stripe.invoices.voidInvoice((await recoveryOf(voided)).invoiceId)
    await card(newCard.customer, 'pm_card_visa')
    await keep('recovery-voided', await settles(voided, 'voided'))
    await keep('recovery-new-card', await settles(newCard, 'recovered'))

    // a run that is lost is begun again from its row once that is due
    const lost = await recoveryOf(ended)
    await office.temporal.workflow.getHandle(`recovery/${lost.invoiceId}`).terminate('lost in a test')
    await office.advance(22)
    await keep('recovery-rung', await settles(rung, 'recovered'))
    await keep('recovery-ended', await settles(ended, 'canceled'))
    const tried = await office.control<{ data: { status: string }[] }>('GET', `/ledger?customer=${ended.customer}`)
    expect(tried.data.map(({ status }) => status)).toEqual(['succeeded', ...Array<string>(5).fill('failed')])
  }, 120_000)

  it('a window tells the first occurrence, counts another, and sums up', async () => {
    const { accountId } = await office.person()
    const { NotificationChannel, NotificationEvent, Notification } = office.db.models
    const target = '-100123'
    await NotificationChannel.create({ accountId, channel: 'telegram', target, secret: null, secretHint: null })
    const occurrence = { accountId, trigger: 'export_completed' as const, value: null, state: 'pending' as const }
    // so long ago that the window closes in two seconds
    const at = (await billingNow(office.db)).getTime() - 15 * 60_000 + 2_000
    await NotificationEvent.bulkCreate(
      [0, 1].map((n) => ({
        id: `${accountId}-${n}`,
        dedupeKey: `${accountId}-${n}`,
        ...occurrence,
        data: { mail: 'canary@canary.example' },
        occurredAt: new Date(at + n),
      })),
    )
    await waitFor(async () => (await Notification.count({ where: { accountId, state: 'sent' } })) === 2)
    expect(chats.received.map(({ body }) => body['chat_id'])).toEqual([target, target])
    await closes(`notify/${accountId}/export_completed`)
    await keep('notify-window', `notify/${accountId}/export_completed`)
  })

  it('no history holds an e-mail address, a URL or a card', () => {
    expect(histories).toHaveLength(10)
    for (const history of histories)
      expect(plainText(history)).not.toMatch(/canary|https?:|@[a-z]\w*\.[a-z]|4242424242424242/)
  })
})
