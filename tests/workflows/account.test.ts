import { WithStartWorkflowOperation } from '@temporalio/client'
import { ApplicationFailure, type Workflow } from '@temporalio/common'
import { describe, expect, it } from 'vitest'
import type { SyncResult } from '#activities/sync/sync-account.ts'
import { gate, type Stage, useWorkflowWorld } from '#tests/support/workflow-world.ts'
import { waitFor } from '#tests/support/wait.ts'
import { accountStart } from '#workflows/account/id.ts'

const world = useWorkflowWorld()
const synced = (some: Partial<SyncResult> = {}): SyncResult => ({
  again: false,
  commands: [],
  status: 'active',
  planId: 'premium_monthly',
  offsetMs: 0,
  ...some,
})

let serial = 0
const newAccount = () => `acc_${++serial}`

function hint({ taskQueue }: Stage, accountId: string) {
  const options = { ...accountStart({ accountId }), taskQueue, signal: 'hint' }
  return world.env.client.workflow.signalWithStart('account', options)
}

function run({ taskQueue }: Stage, accountId: string, commandId: string): Promise<string> {
  const options = { ...accountStart({ accountId }), taskQueue }
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>('account', options)
  const update = { args: [commandId] as [string], updateId: commandId, startWorkflowOperation }
  return world.env.client.workflow.executeUpdateWithStart<Workflow, string, [string]>('run', update)
}

async function closed(accountId: string): Promise<void> {
  await waitFor(async () => (await world.status(`account/${accountId}`)) === 'COMPLETED')
}

describe('the account workflow', () => {
  it('syncs once for a hint and closes when nothing is left', async () => {
    const accountId = newAccount()
    await world.play({ syncAccount: () => synced() }, async (stage) => {
      await hint(stage, accountId)
      await closed(accountId)
      expect(stage.calls).toEqual([`syncAccount(${accountId})`])
    })
  })

  it('syncs exactly once more for all hints that come during a sync', async () => {
    const accountId = newAccount()
    const first = gate()
    let syncs = 0
    const syncAccount = async () => {
      if (++syncs === 1) await first.passed
      return synced()
    }
    await world.play({ syncAccount }, async (stage) => {
      await hint(stage, accountId)
      await stage.called(1)
      for (let count = 0; count < 5; count++) await hint(stage, accountId)
      first.open()
      await closed(accountId)
      expect(stage.calls).toHaveLength(2)
    })
  })

  it('syncs again when a sync says that more is waiting', async () => {
    const accountId = newAccount()
    let syncs = 0
    await world.play({ syncAccount: () => synced({ again: ++syncs < 3 }) }, async (stage) => {
      await hint(stage, accountId)
      await closed(accountId)
      expect(stage.calls).toHaveLength(3)
    })
  })

  it('runs commands one at a time, before the sync of hints, and answers each after its sync', async () => {
    const accountId = newAccount()
    const [holding, syncing] = [gate(), gate()]
    const runCommand = async ({ commandId }: { commandId: string }) => {
      if (commandId === 'cmd_1') await holding.passed
      return 'done'
    }
    let syncs = 0
    const syncAccount = async () => {
      if (++syncs === 1) await syncing.passed
      return synced()
    }
    await world.play({ runCommand, syncAccount }, async (stage) => {
      const answers: string[] = []
      const asked = ['cmd_1', 'cmd_2'].map(async (id) => {
        if (id === 'cmd_2') await stage.called(1)
        answers.push(`${id} ${await run(stage, accountId, id)}`)
      })
      await stage.called(1)
      await hint(stage, accountId)
      await waitFor(async () => (await pendingUpdates(accountId)) === 2)
      holding.open()
      await stage.called(2)
      expect(stage.calls[1]).toBe(`syncAccount(${accountId})`)
      expect(answers).toEqual([])
      syncing.open()
      await Promise.all(asked)
      await closed(accountId)
      expect(answers).toEqual(['cmd_1 done', 'cmd_2 done'])
      const sync = `syncAccount(${accountId})`
      expect(stage.calls).toEqual(['runCommand(cmd_1)', sync, 'runCommand(cmd_2)', sync])
    })
  })

  it('answers that a command is parked when it cannot be carried out, and goes on', async () => {
    const accountId = newAccount()
    const runCommand = () => {
      throw ApplicationFailure.create({ type: 'Bug', message: 'Bug', nonRetryable: true })
    }
    await world.play({ runCommand, syncAccount: () => synced() }, async (stage) => {
      expect(await run(stage, accountId, 'cmd_1')).toBe('parked')
      await closed(accountId)
      expect(stage.calls).toEqual(['runCommand(cmd_1)', `syncAccount(${accountId})`])
    })
  })

  it('answers a command although Stripe refuses the sync for good', async () => {
    const accountId = newAccount()
    const syncAccount = () => {
      throw ApplicationFailure.create({ type: 'StripeNotConfigured', message: 'no', nonRetryable: true })
    }
    await world.play({ runCommand: () => 'done', syncAccount }, async (stage) => {
      expect(await run(stage, accountId, 'cmd_1')).toBe('done')
      await closed(accountId)
    })
  })

  it('runs the commands that a sync found, and each once although it is found twice', async () => {
    const accountId = newAccount()
    let syncs = 0
    const syncAccount = () => synced({ commands: ++syncs === 1 ? ['cmd_9', 'cmd_9'] : [] })
    await world.play({ runCommand: () => 'done', syncAccount }, async (stage) => {
      await hint(stage, accountId)
      await closed(accountId)
      const sync = `syncAccount(${accountId})`
      expect(stage.calls).toEqual([sync, 'runCommand(cmd_9)', sync])
    })
  })

  it('is begun again by a hint after it closed', async () => {
    const accountId = newAccount()
    await world.play({ syncAccount: () => synced() }, async (stage) => {
      const first = await hint(stage, accountId)
      await closed(accountId)
      const second = await hint(stage, accountId)
      expect(second.signaledRunId).not.toBe(first.signaledRunId)
      await stage.called(2)
      await closed(accountId)
    })
  })

  it('continues as new when its history grows long, and loses neither a command nor a hint', async () => {
    const accountId = newAccount()
    const last = gate()
    let syncs = 0
    const syncAccount = async () => {
      syncs++
      if (syncs === 250) await last.passed
      return synced({ again: syncs < 250 })
    }
    await world.play({ syncAccount, runCommand: () => 'done' }, async (stage) => {
      const first = await hint(stage, accountId)
      await waitFor(() => syncs === 250, { timeoutMs: 25_000 })
      const handle = world.env.client.workflow.getHandle(`account/${accountId}`)
      expect((await handle.describe()).runId).not.toBe(first.signaledRunId)
      const answer = run(stage, accountId, 'cmd_1')
      last.open()
      expect(await answer).toBe('done')
      await closed(accountId)
      expect(stage.calls.filter((call) => call === 'runCommand(cmd_1)')).toHaveLength(1)
    })
  })
})

/** Updates that the run has accepted and not answered. */
async function pendingUpdates(accountId: string): Promise<number> {
  const { events } = await world.env.client.workflow.getHandle(`account/${accountId}`).fetchHistory()
  const accepted = events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length ?? 0
  return accepted - (events?.filter((event) => event.workflowExecutionUpdateCompletedEventAttributes).length ?? 0)
}
