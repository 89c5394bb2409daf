import { WithStartWorkflowOperation } from '@temporalio/client'
import { ApplicationFailure, type Workflow } from '@temporalio/common'
import { describe, expect, it } from 'vitest'
import type { OpenResult } from '#activities/checkout/open-session.ts'
import type { CheckoutStanding } from '#activities/checkout/standing.ts'
import { type Stage, useWorkflowWorld } from '#tests/support/workflow-world.ts'
import { waitFor } from '#tests/support/wait.ts'
import { checkoutStart } from '#workflows/checkout/id.ts'

const world = useWorkflowWorld()
const HOUR_MS = 3_600_000

let serial = 0
const newAccount = () => `acc_${++serial}`

const none: CheckoutStanding = { offsetMs: 0, customerId: 'cus_1', open: null }
const openUntil = (lookAgainAtMs: number, some: Partial<CheckoutStanding> = {}): CheckoutStanding => ({
  ...none,
  open: { intentId: 'int_1', lookAgainAtMs, processing: false },
  ...some,
})
const opened = (standing: CheckoutStanding, answer: OpenResult['answer'] = 'open'): OpenResult => ({ answer, standing })

function request({ taskQueue }: Stage, accountId: string, intentId: string): Promise<string> {
  const options = { ...checkoutStart({ accountId }), taskQueue }
  const startWorkflowOperation = new WithStartWorkflowOperation<Workflow>('checkout', options)
  const update = { args: [intentId] as [string], updateId: intentId, startWorkflowOperation }
  return world.env.client.workflow.executeUpdateWithStart<Workflow, string, [string]>('requestSession', update)
}
const handle = (accountId: string) => world.env.client.workflow.getHandle(`checkout/${accountId}`)
const status = (accountId: string) => world.status(`checkout/${accountId}`)
const becomes = (accountId: string, name: string) => waitFor(async () => (await status(accountId)) === name)

async function closed(accountId: string): Promise<void> {
  await world.env.sleep('2 seconds')
  await becomes(accountId, 'COMPLETED')
}

describe('the checkout workflow', () => {
  it('opens a session, stays while it is open, and closes when it is told and Stripe says paid', async () => {
    const accountId = newAccount()
    const until = (await world.now()) + 23 * HOUR_MS
    const fakes = { openSession: () => opened(openUntil(until)), settleCheckout: () => none }
    await world.play(fakes, async (stage) => {
      expect(await request(stage, accountId, 'int_1')).toBe('open')
      await world.env.sleep('22 hours')
      expect(await status(accountId)).toBe('RUNNING')
      expect(stage.calls).toEqual(['openSession(int_1)'])
      await handle(accountId).signal('sessionChanged')
      await closed(accountId)
      expect(stage.calls).toEqual(['openSession(int_1)', `settleCheckout(${accountId},false)`])
    })
  })

  it('can be searched by its customer once that is known', async () => {
    const accountId = newAccount()
    const until = (await world.now()) + HOUR_MS
    await world.play({ openSession: () => opened(openUntil(until)), settleCheckout: () => none }, async (stage) => {
      await request(stage, accountId, 'int_1')
      const { typedSearchAttributes } = await handle(accountId).describe()
      const found = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]))
      expect(found).toEqual({ AccountId: accountId, StripeCustomerId: 'cus_1' })
      await handle(accountId).terminate()
    })
  })

  it.each(['refused', 'failed'] as const)('answers %s and closes when nothing is open', async (answer) => {
    const accountId = newAccount()
    await world.play({ openSession: () => opened(none, answer) }, async (stage) => {
      expect(await request(stage, accountId, 'int_1')).toBe(answer)
      await closed(accountId)
    })
  })

  it('looks at the deadline, not before, and tells the activity that it has passed', async () => {
    const accountId = newAccount()
    const until = (await world.now()) + 23 * HOUR_MS
    const fakes = { openSession: () => opened(openUntil(until)), settleCheckout: () => none }
    await world.play(fakes, async (stage) => {
      await request(stage, accountId, 'int_1')
      await world.env.sleep(until - (await world.now()) - 1_000)
      expect(stage.calls).toHaveLength(1)
      await world.env.sleep(1_500)
      await stage.called(2)
      expect(stage.calls[1]).toBe(`settleCheckout(${accountId},true)`)
      await closed(accountId)
    })
  })

  it('hears a moved clock, and so acts at the instant of billing time', async () => {
    const accountId = newAccount()
    const until = (await world.now()) + 23 * HOUR_MS
    const fakes = { openSession: () => opened(openUntil(until)), settleCheckout: () => none }
    await world.play(fakes, async (stage) => {
      await request(stage, accountId, 'int_1')
      await handle(accountId).signal('clockMoved', 22 * HOUR_MS)
      await world.env.sleep('10 minutes')
      expect(stage.calls).toHaveLength(1)
      await handle(accountId).signal('clockMoved', 23 * HOUR_MS)
      await stage.called(2)
      expect(stage.calls[1]).toBe(`settleCheckout(${accountId},true)`)
      await closed(accountId)
    })
  })

  it('waits a day at a time while a bank decides', async () => {
    const accountId = newAccount()
    const begun = await world.now()
    const processing = (days: number): CheckoutStanding => ({
      ...none,
      open: { intentId: 'int_1', lookAgainAtMs: begun + days * 24 * HOUR_MS, processing: true },
    })
    let looks = 0
    const settleCheckout = () => (++looks < 3 ? processing(looks + 1) : none)
    await world.play({ openSession: () => opened(processing(1)), settleCheckout }, async (stage) => {
      await request(stage, accountId, 'int_1')
      await world.env.sleep('26 hours')
      expect(looks).toBe(1)
      await world.env.sleep('48 hours')
      await waitFor(() => looks === 3)
      await closed(accountId)
    })
  })

  it('serves two requests one after the other, and answers each with its own outcome', async () => {
    const accountId = newAccount()
    const until = (await world.now()) + HOUR_MS
    const openSession = ({ intentId }: { intentId: string }) =>
      intentId === 'int_1' ? opened(openUntil(until)) : opened(openUntil(until), 'refused')
    await world.play({ openSession, settleCheckout: () => none }, async (stage) => {
      const answers = await Promise.all([request(stage, accountId, 'int_1'), request(stage, accountId, 'int_2')])
      expect(answers).toEqual(['open', 'refused'])
      expect(stage.calls.toSorted()).toEqual(['openSession(int_1)', 'openSession(int_2)'])
      await handle(accountId).signal('sessionChanged')
      await closed(accountId)
    })
  })

  it('gives the same request the same answer without working twice', async () => {
    const accountId = newAccount()
    const until = (await world.now()) + HOUR_MS
    await world.play({ openSession: () => opened(openUntil(until)), settleCheckout: () => none }, async (stage) => {
      const asked = [request(stage, accountId, 'int_1'), request(stage, accountId, 'int_1')]
      expect(await Promise.all(asked)).toEqual(['open', 'open'])
      expect(stage.calls).toEqual(['openSession(int_1)'])
      await handle(accountId).terminate()
    })
  })

  it('stays for a moment after it is done, so that the next request finds the same run', async () => {
    const accountId = newAccount()
    await world.play({ openSession: () => opened(none, 'refused') }, async (stage) => {
      await request(stage, accountId, 'int_1')
      const { runId } = await handle(accountId).describe()
      await request(stage, accountId, 'int_2')
      expect((await handle(accountId).describe()).runId).toBe(runId)
      await closed(accountId)
    })
  })

  it('fails the intent when Stripe gives no answer while the person waits', async () => {
    const accountId = newAccount()
    const openSession = () => {
      throw ApplicationFailure.create({ type: 'Stripe:unknown', message: 'Stripe: no answer' })
    }
    await world.play({ openSession, failIntent: () => none }, async (stage) => {
      const answer = request(stage, accountId, 'int_1')
      await stage.called(1)
      await world.env.sleep('10 seconds')
      expect(await answer).toBe('failed')
      expect(stage.calls.at(-1)).toBe('failIntent(int_1)')
      await closed(accountId)
    })
  })
})
