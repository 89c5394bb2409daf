import { readFileSync } from 'node:fs'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { describe, expect, it } from 'vitest'
import { workflowBundle } from '#tests/support/bundle.ts'
import { committedHistories } from '#tests/support/histories.ts'

Runtime.install({ logger: new DefaultLogger('ERROR') })
const histories = committedHistories()
const exported = [...readFileSync('workflows/index.ts', 'utf8').matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name)

describe('a history that was recorded before', () => {
  it.each(histories)('$name replays on the present code', async ({ name, json }) => {
    const options = { workflowBundle: workflowBundle(), replayName: name }
    await Worker.runReplayHistory(options, JSON.parse(json))
  })

  it('does not replay when the code no longer does what it did', async () => {
    const recorded = histories.find(({ name }) => name === 'recovery-rung')?.json ?? ''
    const changed = recorded.replaceAll('"beginRecovery"', '"commenceRecovery"')
    const replay = Worker.runReplayHistory({ workflowBundle: workflowBundle() }, JSON.parse(changed))
    await expect(replay).rejects.toThrow(/Nondeterminism|determinism/i)
  })

  it.each(exported)('exists for the workflow %s', (name) => {
    expect(histories.some((history) => history.name.startsWith(`${name}-`))).toBe(true)
  })
})
