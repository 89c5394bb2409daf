import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeOffset } from '#db/clock.ts'
import { budgets } from '../../bench/actions/budgets.ts'
import { billed, describeRuns, type RunActions, runsSince, splitAtRecovery } from '../../bench/actions/runs.ts'
import { type BackOffice, startBackOffice } from '#tests/support/back-office.ts'
import { waitFor } from '#tests/support/wait.ts'

let office: BackOffice
let accountId: string
beforeAll(async () => {
  office = await startBackOffice()
})
afterAll(() => office?.close())

/** Plays and answers the runs that it caused, by their histories: the server's own metric counts other tests as well. */
async function runsOf(play: () => Promise<void>): Promise<RunActions[]> {
  const since = new Date()
  await play()
  await office.quiet()
  return runsSince(office.temporal, accountId, since)
}

const within = (runs: RunActions[], { most }: { most: number }) =>
  expect(billed(runs), describeRuns(runs).join('\n')).toBeLessThanOrEqual(most)

async function buy(): Promise<void> {
  const who = await office.person()
  accountId = who.accountId
  const intent = await office.requestSession(who, 'premium_monthly')
  await office.payCheckout(intent.sessionId ?? '')
  await waitFor(async () => (await intent.reload()).state === 'complete')
}

async function changeToFailingCard(): Promise<void> {
  const { stripeCustomerId } = await office.db.models.Account.findByPk(accountId, { rejectOnEmpty: true })
  const customer = stripeCustomerId ?? ''
  const { id } = await office.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
  await office.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
}

/** The last day, with an account's events gathered for as long as in production: while advancing they hardly are. */
async function endByPolicy(): Promise<void> {
  const recovery = await office.db.models.Recovery.findOne({ where: { accountId }, rejectOnEmpty: true })
  const to = Math.ceil(recovery.endsAt.getTime() / 1000) + 1
  const { offset_ms } = await office.control<{ offset_ms: number }>('POST', '/clock/advance', { to })
  await storeOffset(office.db, offset_ms)
  await office.temporal.workflow.getHandle(`recovery/${recovery.invoiceId}`).signal('clockMoved', offset_ms)
  await waitFor(async () => (await recovery.reload()).outcome === 'canceled')
}

describe('what a subscription costs in Temporal actions', () => {
  it('buys, renews and recovers within the budgets', async () => {
    within(await runsOf(buy), budgets.checkout)
    within(await runsOf(() => office.advance(32)), budgets.renewal)
    await runsOf(changeToFailingCard)
    const failed = await runsOf(async () => {
      await office.advance(30 + 18)
      await endByPolicy()
    })
    const { renewal, recovery } = splitAtRecovery(failed)
    within(renewal, budgets.renewal)
    within(recovery, budgets.recovery)
    const attempts = recovery.flatMap(({ actions }) => actions).filter(({ what }) => what === 'attemptPayment')
    expect(attempts).toHaveLength(4)
  }, 120_000)
})
