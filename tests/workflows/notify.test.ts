import { randomUUID } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/common'
import { describe, expect, it } from 'vitest'
import { type Stage, useWorkflowWorld } from '#tests/support/workflow-world.ts'
import { notifyStart } from '#workflows/notify/id.ts'

const world = useWorkflowWorld()
const MINUTE_MS = 60_000

const start = (accountId: string, taskQueue: string, trigger = 'psi') => ({
  ...notifyStart(accountId, trigger),
  taskQueue,
})
const idOf = (accountId: string) => `notify/${accountId}/psi`
const occurs = (accountId: string, { taskQueue }: Stage) =>
  world.env.client.workflow.signalWithStart('notify', { ...start(accountId, taskQueue), signal: 'occurred' })
const standing = (pending: string[] = [], nextAtMs: number | null = null) => ({ offsetMs: 0, pending, nextAtMs })

describe('notify', () => {
  it('tells at once, and looks again when the window closes; a signal in between opens nothing', async () => {
    const accountId = randomUUID()
    const closesAt = (await world.now()) + 15 * MINUTE_MS
    const stepWindow = async () =>
      (await world.now()) < closesAt ? standing(['ntf_first'], closesAt) : standing(['ntf_summary'])
    await world.play({ stepWindow, deliver: () => 'sent' }, async (stage) => {
      await occurs(accountId, stage)
      await stage.called(2)
      await world.env.sleep('10 minutes')
      await occurs(accountId, stage)
      await stage.called(3)
      await world.env.sleep('6 minutes')
      await world.env.client.workflow.getHandle(idOf(accountId)).result()
      const delivered = stage.calls.filter((call) => call.startsWith('deliver'))
      // the row of the first is still unsent in this stage when the second look names it again
      expect(new Set(delivered)).toEqual(new Set(['deliver(ntf_first)', 'deliver(ntf_summary)']))
      expect(delivered.filter((call) => call.includes('summary'))).toHaveLength(1)
    })
  })

  it('hears that billing time was moved', async () => {
    const accountId = randomUUID()
    const closesAt = (await world.now()) + 15 * MINUTE_MS
    let looks = 0
    await world.play({ stepWindow: () => (looks++ === 0 ? standing([], closesAt) : standing()) }, async (stage) => {
      await occurs(accountId, stage)
      await stage.called(1)
      await world.env.client.workflow.getHandle(idOf(accountId)).signal('clockMoved', 15 * MINUTE_MS)
      await stage.called(2)
      expect(await world.now()).toBeLessThan(closesAt - 5 * MINUTE_MS)
      await world.env.client.workflow.getHandle(idOf(accountId)).result()
    })
  })

  it('gives up what cannot be sent for two hours, and holds no window up for it', async () => {
    const accountId = randomUUID()
    const deliver = () => {
      throw ApplicationFailure.create({ type: 'NotDelivered', message: 'Slack has trouble (500).' })
    }
    await world.play({ stepWindow: () => standing(['ntf_1']), deliver, giveUp: () => 'failed' }, async (stage) => {
      await occurs(accountId, stage)
      await world.env.client.workflow.getHandle(idOf(accountId)).result()
      expect(stage.calls[0]).toBe(`stepWindow(${accountId},psi)`)
      expect(stage.calls.at(-1)).toBe('giveUp(ntf_1)')
      expect(stage.calls.length).toBeGreaterThan(10)
    })
  })
})
