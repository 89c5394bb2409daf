import { setImmediate as turn } from 'node:timers/promises'
import type { BillingModule } from '../engine/contract.ts'
import { defaultClockOf } from '../engine/scope.ts'
import type { TestClock } from '../resources/test_clocks.ts'
import type { World } from '../store/world.ts'

/** Moves the test clocks that Stripe's API was asked to advance, beside the requests; goes on after a restart. */
export class OwnClocks {
  private readonly world: World
  private readonly billing: BillingModule
  private running = false
  private stopped = false

  constructor(world: World, billing: BillingModule) {
    this.world = world
    this.billing = billing
    world.onCommit(() => this.look())
  }

  /** Takes up what an earlier run of the process left on its way. */
  start(): void {
    this.look()
  }

  stop(): void {
    this.stopped = true
  }

  /** Begins to work, after the answer that is being made, if there is anything to do. */
  private look(): void {
    if (this.running || this.stopped || !this.next()) return
    this.running = true
    setImmediate(() => {
      this.work()
        .catch((error: unknown) => process.stderr.write(`sandbox: test clocks stopped: ${(error as Error).stack}\n`))
        .finally(() => (this.running = false))
    })
  }

  /** A clock that is on its way, or in which something is due. */
  private next(): TestClock | undefined {
    const { store } = this.world
    const common = defaultClockOf(store)?.id
    for (const clock of store.all<TestClock>('test_helpers.test_clock')) {
      if (clock.id !== common && (clock.status === 'advancing' || this.due(clock) !== null)) return clock
    }
    return undefined
  }

  /** The instant of the clock's earliest job, if the clock has reached it or is on its way past it. */
  private due({ id, status, status_details, frozen_time }: TestClock): number | null {
    if (status === 'internal_failure') return null
    const due = this.billing.nextDue(this.world.store, id)
    return due !== null && due <= (status_details.advancing?.target_frozen_time ?? frozen_time) ? due : null
  }

  private async work(): Promise<void> {
    for (let clock = this.next(); clock && !this.stopped; clock = this.next()) {
      this.doOne(clock)
      await turn()
    }
  }

  private doOne(clock: TestClock): void {
    try {
      const due = this.due(clock)
      if (due === null) this.end(clock, 'ready', clock.status_details.advancing?.target_frozen_time)
      else this.run(clock, due)
    } catch (error) {
      process.stderr.write(`sandbox: a job of ${clock.id} failed: ${(error as Error).stack}\n`)
      this.end(clock, 'internal_failure')
    }
  }

  /** One job at its own instant; what was due before the clock was made runs at the clock's time. */
  private run(clock: TestClock, due: number): void {
    const now = Math.max(clock.frozen_time, due)
    this.world.step(
      (ctx) => {
        ctx.store.update(clock, { frozen_time: now })
        this.billing.runNext(ctx)
      },
      { now, clock: clock.id },
    )
  }

  private end(clock: TestClock, status: 'ready' | 'internal_failure', now = clock.frozen_time): void {
    this.world.step(
      (ctx) => {
        ctx.store.update(clock, { frozen_time: now, status, status_details: {} })
        ctx.emit(`test_helpers.test_clock.${status}`, clock)
      },
      { now, clock: clock.id },
    )
  }
}
