import { setImmediate as turn } from 'node:timers/promises'
import type { BillingModule } from '../engine/contract.ts'
import { defaultClockOf } from '../engine/scope.ts'
import { newClock } from '../resources/test_clocks.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import type { World } from '../store/world.ts'

const longestTimerMs = 60 * 60 * 1000
/** A job that fails stays due; it is not to be tried in a circle. */
const leastWaitMs = 200
const mostJobsPerInstant = 10_000

/** The sandbox's time as the control API shows it: unix seconds, and the offset from real time. */
export interface ClockReading {
  now: number
  offset_ms: number
  next_due: number | null
}

/** Runs what falls due: as real time passes, before each request, and when time is moved. */
export class Clock {
  private readonly world: World
  private readonly billing: BillingModule
  private timer: NodeJS.Timeout | undefined
  private moving: Promise<unknown> = Promise.resolve()
  private stopped = false
  private at = { instant: 0, jobs: 0 }

  constructor(world: World, billing: BillingModule) {
    this.world = world
    this.billing = billing
    world.onCommit(() => this.arm())
  }

  read(): ClockReading {
    return {
      now: Math.floor(this.world.nowMs() / 1000),
      offset_ms: this.world.clock().offset_ms,
      next_due: this.billing.nextDue(this.world.store, null),
    }
  }

  /** Runs the jobs whose instant has come. */
  catchUp(): void {
    const { offset_ms } = this.world.clock()
    while (this.runDue(offset_ms));
  }

  /**
   * Moves time forward by seconds, or to an instant (nothing happens when that has passed), running what falls due
   * on the way, in order, each at its own instant; then emits `test_helpers.test_clock.ready`. One move at a time.
   */
  advance(move: { seconds: number } | { to: number }): Promise<ClockReading> {
    const result = this.moving.then(() => this.move(move))
    this.moving = result.catch(() => undefined)
    return result
  }

  /** `catchUp`, but a job that fails is told in the log: it must not keep everyone else from being served. */
  catchUpQuietly(): void {
    try {
      this.catchUp()
    } catch (error) {
      process.stderr.write(`sandbox: a job failed: ${(error as Error).stack}\n`)
    }
  }

  /** Lets jobs run as real time passes. */
  start(): void {
    this.catchUpQuietly()
    this.arm()
  }

  /** Sets the timer for the next job. */
  private arm(): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    const due = this.billing.nextDue(this.world.store, null)
    if (due === null) return
    const waitMs = Math.min(Math.max(leastWaitMs, due * 1000 - this.world.nowMs()), longestTimerMs)
    this.timer = setTimeout(() => this.tick(), waitMs)
    this.timer.unref()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private tick(): void {
    this.catchUpQuietly()
    this.arm()
  }

  private async move(move: { seconds: number } | { to: number }): Promise<ClockReading> {
    const { offset_ms } = this.world.clock()
    const asked = 'seconds' in move ? offset_ms + move.seconds * 1000 : move.to * 1000 - Date.now()
    const target = Math.max(offset_ms, asked)
    while (this.runDue(target)) await turn()
    this.world.step(() => this.raise(target))
    this.world.step((ctx) => {
      const clock = defaultClock(ctx)
      ctx.store.update(clock, { frozen_time: ctx.now })
      ctx.emit('test_helpers.test_clock.ready', clock)
    })
    return this.read()
  }

  /** Runs the earliest job if it is due under this offset; the clock stands at its instant meanwhile. */
  private runDue(offsetMs: number): boolean {
    const due = this.billing.nextDue(this.world.store, null)
    if (due === null || due * 1000 > Date.now() + offsetMs) return false
    this.count(due)
    this.world.step(
      (ctx) => {
        this.raise(due * 1000 - Date.now())
        this.billing.runNext(ctx)
      },
      { now: due },
    )
    return true
  }

  private raise(offsetMs: number): void {
    const clock = this.world.clock()
    clock.offset_ms = Math.max(clock.offset_ms, offsetMs)
  }

  private count(instant: number): void {
    this.at = { instant, jobs: this.at.instant === instant ? this.at.jobs + 1 : 1 }
    if (this.at.jobs > mostJobsPerInstant) throw new Error(`The jobs of ${instant} do not come to an end.`)
  }
}

/** The clock of whatever names no other, made at first sight. */
export function defaultClock({ store, now }: Ctx): StripeObject {
  return defaultClockOf(store) ?? store.put(newClock(store.newId('clock'), now, now, 'sandbox'))
}
