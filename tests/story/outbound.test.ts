import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVault } from '#db/vault.ts'
import { type BackOffice, startBackOffice } from '#tests/support/back-office.ts'
import type { Person } from '#tests/support/back-office/office.ts'
import { commitHistory, plainText, recordHistory } from '#tests/support/histories.ts'
import { type Hook, makeEndpoint, startHook, verifies } from '#tests/support/hook.ts'
import { waitFor } from '#tests/support/wait.ts'

// As in the other stories: RECORD_HISTORIES=1 puts the history of this run among the committed ones.
const record = process.env['RECORD_HISTORIES'] === '1'
const vault = createVault([{ id: 'k1', key: Buffer.from('MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY', 'base64url') }])

let office: BackOffice
let hook: Hook
beforeAll(async () => {
  hook = await startHook()
  office = await startBackOffice()
})
afterAll(async () => {
  await office?.close()
  await hook.close()
})

async function buyer(): Promise<Person> {
  const who = await office.person()
  const { sessionId } = await office.requestSession(who, 'premium_monthly')
  await office.payCheckout(sessionId ?? '')
  return who
}
const describeRun = (endpointId: string) => office.temporal.workflow.getHandle(`outbound/${endpointId}`).describe()

describe('an endpoint', () => {
  it('is told of a purchase by a run of its own, again when it failed, and by a new run when that one was lost', async () => {
    const who = await office.person()
    const { endpoint, secret } = await makeEndpoint(office.db, vault, who.accountId, hook.url)
    const runId = `outbound/${endpoint.id}`
    hook.answer = 500
    const { sessionId } = await office.requestSession(who, 'premium_monthly')
    await office.payCheckout(sessionId ?? '')
    await waitFor(() => hook.got.length === 1, { what: 'the first attempt' })
    await waitFor(async () => (await endpoint.reload()).nextAttemptAt !== null)
    hook.answer = 200
    // as a person does who asks for it now
    await endpoint.update({ nextAttemptAt: null, asked: endpoint.asked + 1 })
    await waitFor(async () => (await describeRun(endpoint.id)).status.name === 'COMPLETED', {
      what: 'the end of the run',
    })
    const types = hook.got.map(({ type }) => type)
    expect(types).toEqual(['invoice.paid', 'invoice.paid', 'subscription.activated', 'entitlements.changed'])
    expect(hook.got[0]?.id).toBe(hook.got[1]?.id)
    expect(hook.got.every((hooked) => verifies(hooked, secret))).toBe(true)
    const history = await recordHistory(office.temporal, 'outbound-failed', runId)
    expect(plainText(history)).not.toMatch(/127\.0\.0\.1|whsec|invoice\.paid|premium/)
    if (record) commitHistory(history)

    hook.answer = 500
    await office.command(who.accountId, 'cancel', { at: 'period_end' })
    await waitFor(() => hook.got.length === 5)
    await waitFor(async () => (await endpoint.reload()).nextAttemptAt !== null)
    await office.temporal.workflow.getHandle(runId).terminate('lost in a test')
    hook.answer = 200
    await endpoint.update({ nextAttemptAt: new Date(Date.now() - 40_000) })
    await waitFor(() => hook.got.length > 5, { what: 'what was left' })
    expect(hook.got[4]?.id).toBe(hook.got[5]?.id)
  }, 60_000)

  it('that does not answer holds up no other account', async () => {
    const slow = await startHook()
    slow.answer = () => new Promise(() => undefined)
    const stuck = await office.person()
    await makeEndpoint(office.db, vault, stuck.accountId, slow.url)
    const { sessionId } = await office.requestSession(stuck, 'premium_monthly')
    await office.payCheckout(sessionId ?? '')
    await waitFor(() => slow.got.length === 1)
    const got = hook.got.length
    const well = await buyer()
    await makeEndpoint(office.db, vault, well.accountId, hook.url)
    await waitFor(
      async () => (await office.db.models.Subscription.count({ where: { accountId: well.accountId } })) === 1,
    )
    await office.command(well.accountId, 'cancel', { at: 'period_end' })
    await waitFor(() => hook.got.length > got)
    expect(slow.got).toHaveLength(1)
    await slow.close()
  }, 60_000)
})
