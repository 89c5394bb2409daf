import { describe, expect, it } from 'vitest'
import type { RecoveryStanding } from '#activities/recovery/standing.ts'
import type { ReviewInput } from '#activities/recovery/review.ts'
import { DAY_MS } from '#domain/clock.ts'
import { type Fakes, gate, type Stage, useWorkflowWorld } from '#tests/support/workflow-world.ts'
import { waitFor } from '#tests/support/wait.ts'
import { recoveryStart } from '#workflows/recovery/id.ts'

const world = useWorkflowWorld()
type Next = RecoveryStanding['next']

let serial = 0
const newInvoice = () => `in_${++serial}`

const settled: RecoveryStanding = { state: 'settled', next: { kind: 'settled' }, waitingFor: 'Settled.', offsetMs: 0 }
const standing = (next: Next, offsetMs = 0): RecoveryStanding => ({
  state: 'open',
  next,
  waitingFor: next.kind,
  offsetMs,
})
const attempt = (rung: number, atMs: number, offsetMs = 0) => standing({ kind: 'attempt', rung, atMs }, offsetMs)

const start = ({ taskQueue }: Stage, invoiceId: string) =>
  world.env.client.workflow.start('recovery', { ...recoveryStart(invoiceId, { accountId: 'acc_1' }), taskQueue })
const handle = (invoiceId: string) => world.env.client.workflow.getHandle(`recovery/${invoiceId}`)
const ended = (invoiceId: string) => waitFor(async () => (await world.status(`recovery/${invoiceId}`)) === 'COMPLETED')

/** What activities answer by the default policy, each noting the day on which it was called. */
function ladder(day0: number, days: string[]): Fakes {
  const day = (days: number) => day0 + days * DAY_MS
  const note = async (what: string) =>
    void days.push(`${what} on day ${(((await world.now()) - day0) / DAY_MS).toFixed(2)}`)
  const after: Record<number, RecoveryStanding> = {
    1: attempt(2, day(4)),
    2: standing({ kind: 'restrict', atMs: day(7) }),
    3: attempt(4, day(16)),
    4: standing({ kind: 'end', atMs: day(21) }),
  }
  return {
    beginRecovery: () => attempt(1, day(1)),
    attemptPayment: async ({ rung }: { rung: number }) => {
      await note(`attempt ${rung}`)
      return after[rung]
    },
    restrictAccess: async () => {
      await note('restrict')
      return attempt(3, day(9))
    },
    endRecovery: async () => {
      await note('end')
      return settled
    },
  }
}

describe('the recovery workflow', () => {
  it('makes every attempt on its day, restricts and ends on theirs, neither early nor late', async () => {
    const invoiceId = newInvoice()
    const days: string[] = []
    await world.play(ladder(await world.now(), days), async (stage) => {
      await start(stage, invoiceId)
      for (let day = 0; day < 22; day++) await world.env.sleep(DAY_MS)
      await ended(invoiceId)
    })
    expect(days).toEqual([
      'attempt 1 on day 1.00',
      'attempt 2 on day 4.00',
      'restrict on day 7.00',
      'attempt 3 on day 9.00',
      'attempt 4 on day 16.00',
      'end on day 21.00',
    ])
  })

  it('closes at once when the invoice is settled as it begins', async () => {
    const invoiceId = newInvoice()
    await world.play({ beginRecovery: () => settled }, async (stage) => {
      await start(stage, invoiceId)
      await ended(invoiceId)
      expect(stage.calls).toEqual([`beginRecovery(${invoiceId})`])
    })
  })

  it('looks at once when it is woken, and goes on waiting when nothing was settled', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + DAY_MS
    let looks = 0
    const reviewRecovery = () => (++looks === 1 ? attempt(1, due) : settled)
    await world.play({ beginRecovery: () => attempt(1, due), reviewRecovery }, async (stage) => {
      await start(stage, invoiceId)
      await stage.called(1)
      await handle(invoiceId).signal('wake')
      await stage.called(2)
      expect(await world.status(`recovery/${invoiceId}`)).toBe('RUNNING')
      await handle(invoiceId).signal('wake')
      await ended(invoiceId)
      expect(stage.calls[2]).toBe(`reviewRecovery(${invoiceId},0,false)`)
    })
  })

  it('looks again when it was woken while it began', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + DAY_MS
    const beginning = gate()
    const beginRecovery = () => beginning.passed.then(() => attempt(1, due))
    await world.play({ beginRecovery, reviewRecovery: () => settled }, async (stage) => {
      await start(stage, invoiceId)
      await stage.called(1)
      await handle(invoiceId).signal('wake')
      beginning.open()
      await ended(invoiceId)
    })
  })

  it('passes on what operators ask: which rung to skip, and the end', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + DAY_MS
    const reviewRecovery = ({ endNow }: ReviewInput) => (endNow ? settled : attempt(2, due))
    await world.play({ beginRecovery: () => attempt(1, due), reviewRecovery }, async (stage) => {
      await start(stage, invoiceId)
      await stage.called(1)
      await handle(invoiceId).signal('skipAttempt', 1)
      await stage.called(2)
      await handle(invoiceId).signal('endNow')
      await ended(invoiceId)
      expect(stage.calls.slice(1)).toEqual([
        `reviewRecovery(${invoiceId},1,false)`,
        `reviewRecovery(${invoiceId},0,true)`,
      ])
    })
  })

  it('acts when the clock is moved past the instant, and not when it is moved close to it', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + 4 * DAY_MS
    const fakes = { beginRecovery: () => attempt(1, due), attemptPayment: () => settled }
    await world.play(fakes, async (stage) => {
      await start(stage, invoiceId)
      await stage.called(1)
      await handle(invoiceId).signal('clockMoved', 3.9 * DAY_MS)
      await world.env.sleep('1 hour')
      expect(stage.calls).toHaveLength(1)
      await handle(invoiceId).signal('clockMoved', 4 * DAY_MS)
      await ended(invoiceId)
      expect(stage.calls[1]).toBe(`attemptPayment(${invoiceId},1)`)
    })
  })

  it('keeps a newer offset when an activity that began before it answers with an older one', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + 4 * DAY_MS
    const beginning = gate()
    const beginRecovery = () => beginning.passed.then(() => attempt(1, due, 0))
    await world.play({ beginRecovery, attemptPayment: () => settled }, async (stage) => {
      await start(stage, invoiceId)
      await stage.called(1)
      await handle(invoiceId).signal('clockMoved', 5 * DAY_MS)
      beginning.open()
      await ended(invoiceId)
    })
  })

  it('takes the offset that an activity brings, without any signal', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + 4 * DAY_MS
    const fakes = { beginRecovery: () => attempt(1, due, 4 * DAY_MS), attemptPayment: () => settled }
    await world.play(fakes, async (stage) => {
      await start(stage, invoiceId)
      await ended(invoiceId)
    })
  })

  it('shows what it waits for to whoever asks', async () => {
    const invoiceId = newInvoice()
    const due = (await world.now()) + DAY_MS
    await world.play({ beginRecovery: () => attempt(1, due) }, async (stage) => {
      await start(stage, invoiceId)
      const shown = await waitFor(async () => {
        const plan = await handle(invoiceId).query<{ at: string | null }>('plan')
        return plan.at === null ? null : plan
      })
      expect(shown).toEqual({ state: 'open', waitingFor: 'attempt', at: new Date(due).toISOString() })
      await handle(invoiceId).terminate()
    })
  })
})
