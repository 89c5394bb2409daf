import { tellEntitlements } from '../engine/entitlements.ts'
import { StripeFailure } from '../http/errors.ts'
import { emitter } from './events.ts'
import { openJournal, type Journal } from './journal.ts'
import { createStore, type Step, type StepStore } from './memory.ts'
import type { Ctx, ForcedCharge, RequestRef } from './types.ts'

/** How one step differs from the ordinary: its instant, its clock, the request behind it, a decline forced on it. */
export interface StepOptions {
  now?: number
  /** The test clock that it happens in. */
  clock?: string | null
  request?: RequestRef
  forcedCharge?: ForcedCharge
}

/** The clock's record. */
interface ClockRecord {
  offset_ms: number
}

/** The one place where state changes: steps that are saved whole before anyone hears of them, or leave no trace. */
export class World {
  readonly store: StepStore = createStore()
  baseUrl = ''
  private readonly journal: Journal
  private readonly committed: (() => void)[] = []

  constructor(dataDir: string | null) {
    this.journal = openJournal(dataDir, this.store)
  }

  /** Real time plus the offset, in unix milliseconds. */
  nowMs(): number {
    return Date.now() + this.clock().offset_ms
  }

  /** The sandbox's offset from real time. It never decreases, not even by `reset`. */
  clock(): ClockRecord {
    return this.store.meta<ClockRecord>('clock', { offset_ms: 0 })
  }

  /**
   * Runs `work` as one atomic step: its changes are saved when it returns, undone when it throws
   * (but kept when a `StripeFailure` says that what it tells of has happened).
   */
  step<T>(work: (ctx: Ctx) => T, options: StepOptions = {}): T {
    try {
      return this.saved(() => work(this.context(options)))
    } catch (error) {
      // After a commit there is nothing left to undo.
      this.store.rollback()
      throw error
    }
  }

  /** Calls back after every step that changed something. */
  onCommit(listener: () => void): void {
    this.committed.push(listener)
  }

  /** Forgets everything but the clock. */
  reset(): void {
    this.store.clear(['clock'])
    this.journal.compact()
  }

  /** Whether nothing was ever put into it. */
  isEmpty(): boolean {
    return Object.values(this.store.counts()).every((count) => count === 0)
  }

  /** Puts a whole state in the place of this one, saved before it is seen; time goes on, never back. */
  replace(state: Step): void {
    const before = this.store.dump()
    const { offset_ms } = this.clock()
    this.takeIn(state)
    this.clock().offset_ms = Math.max(this.clock().offset_ms, offset_ms)
    try {
      this.journal.compact()
    } catch (error) {
      this.takeIn(before)
      throw error
    }
    for (const listener of this.committed) listener()
  }

  private takeIn(state: Step): void {
    this.store.clear([])
    this.store.replay(state)
  }

  close(): void {
    this.journal.close()
  }

  private saved<T>(work: () => T): T {
    try {
      const result = work()
      this.commit()
      return result
    } catch (error) {
      if (error instanceof StripeFailure && error.keepsChanges) this.commit()
      throw error
    }
  }

  private context(options: StepOptions): Ctx {
    const clock = options.clock ?? null
    const now = options.now ?? this.timeOf(clock)
    const request = options.request ?? null
    const emit = emitter(this.store, { now, request, own: clock === null ? null : this.timeOf(null) })
    const ctx: Ctx = {
      store: this.store,
      now,
      clock,
      request,
      baseUrl: this.baseUrl,
      emit(type, object, previous) {
        const id = emit(type, object, previous)
        // Who may use what follows from subscriptions, whatever changed them.
        if (type.startsWith('customer.subscription.')) tellEntitlements(ctx, String(object.customer))
        return id
      },
      ...(options.forcedCharge ? { forcedCharge: options.forcedCharge } : {}),
    }
    return ctx
  }

  /** The time in a test clock, or the sandbox's own; unix seconds. */
  private timeOf(clock: string | null): number {
    const frozen = clock === null ? undefined : this.store.get('test_helpers.test_clock', clock)?.frozen_time
    return typeof frozen === 'number' ? frozen : Math.floor(this.nowMs() / 1000)
  }

  private commit(): void {
    const step = this.store.commit((changes) => this.journal.append(changes))
    if (!step) return
    for (const listener of this.committed) listener()
  }
}
