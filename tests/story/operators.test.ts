import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
let connection: Connection
let temporal: Client
beforeAll(async () => {
  story = await startStory()
  connection = await Connection.connect({ address: story.temporal.address })
  temporal = new Client({ connection, namespace: story.temporal.namespace })
})
afterAll(async () => {
  await connection?.close()
  await story?.close()
})

/** The ids of the runs that a search finds; what has just begun takes a moment to be found. */
async function found(query: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { workflowId } of temporal.workflow.list({ query })) ids.push(workflowId)
  return ids
}
const finds = (query: string, workflowId: string) =>
  waitFor(async () => (await found(query)).includes(workflowId), { what: `${workflowId} by ${query}` })
/** What Temporal's pages show of a run that is open. */
const details = async (workflowId: string) =>
  (await temporal.workflow.getHandle(workflowId).query<{ currentDetails: string }>('__temporal_workflow_metadata'))
    .currentDetails

describe('operators', () => {
  it('find a checkout and a recovery by account, customer and plan, and read where they stand and what they wait for', async () => {
    const person = await story.person()
    await person.checkout('vip_monthly')
    const customer = await person.customerId()
    const checkout = `checkout/${person.accountId}`
    const searches = [`AccountId = '${person.accountId}'`, `StripeCustomerId = '${customer}'`]
    for (const query of searches) await finds(query, checkout)
    await finds(`PlanId = 'vip_monthly' AND ${searches[0]}`, checkout)
    expect(await details(checkout)).toMatch(/pay/i)

    await person.subscribe('vip_monthly')
    await person.changeCard('pm_card_chargeCustomerFail')
    await story.advanceTo((await person.standing()).current_period_end ?? '', 2 * 3600)
    const [row] = await story.db.models.Recovery.findAll({ where: { accountId: person.accountId } })
    const recovery = `recovery/${row?.invoiceId}`
    for (const query of searches) await finds(query, recovery)
    await finds(`PlanId = 'vip_monthly' AND ${searches[0]}`, recovery)
    const next = (await person.standing()).recovery?.next_attempt_at ?? ''
    expect(await details(recovery)).toContain(next.slice(0, 10))

    const { data } = await story.ops<{ data: { invoice_id: string }[] }>('GET', '/recoveries')
    expect(data.map(({ invoice_id: id }) => id)).toContain(row?.invoiceId)
  }, 60_000)
})
