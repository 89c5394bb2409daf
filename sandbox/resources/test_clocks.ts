import type { BillingModule } from '../engine/contract.ts'
import { change } from '../engine/change.ts'
import type { Job } from '../engine/jobs.ts'
import { boundary } from '../engine/periods.ts'
import { defaultClockOf } from '../engine/scope.ts'
import type { Customer, Subscription } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { int, listParams, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { deleteCustomer } from './customers.ts'
import { find } from './find.ts'

/** A clock that time is moved in, and its customers with it. */
export interface TestClock extends StripeObject {
  object: 'test_helpers.test_clock'
  frozen_time: number
  name: string | null
  status: 'ready' | 'advancing' | 'internal_failure'
  status_details: { advancing?: { target_frozen_time: number } }
}

const type = 'test_helpers.test_clock'
const keptSeconds = 30 * 86_400
const ended = new Set(['canceled', 'incomplete_expired'])

/** A clock as it begins; `created` is the time of whoever makes it. */
export const newClock = (id: string, created: number, frozenTime: number, name: string | null): TestClock => ({
  id,
  object: type,
  created,
  deletes_after: created + keptSeconds,
  frozen_time: frozenTime,
  livemode: false,
  name,
  status: 'ready',
  status_details: {},
})

/** The default clock stands where the sandbox's time is; the others where they were left. */
const shown = (ctx: Ctx, clock: StripeObject): StripeObject =>
  defaultClockOf(ctx.store)?.id === clock.id ? { ...clock, frozen_time: ctx.now } : clock

/** A clock that Stripe's API moves and deletes; the default one is only the control API's. */
function ownClock(ctx: Ctx, id: string | undefined): TestClock {
  const clock = find<TestClock>(ctx, type, id)
  if (defaultClockOf(ctx.store)?.id !== clock.id) return clock
  throw invalidRequest(
    `${clock.id} is the default clock of this sandbox, which POST /_sandbox/clock/advance moves; it cannot be deleted.`,
    { param: 'id' },
  )
}

/** Takes an existing customer, and all that is its own, into a clock. */
function take(ctx: Ctx, clock: TestClock, id: string): void {
  const customer = find<Customer>(ctx, 'customer', id, 'customer')
  if (customer.test_clock) {
    throw invalidRequest(`Customer ${id} is already attached to a test clock.`, { param: 'customer' })
  }
  const owned = ['subscription', 'invoice', 'invoiceitem', 'subscription_schedule'].flatMap((object) =>
    ctx.store.where(object, 'customer', id),
  )
  for (const object of owned) ctx.store.update(object, { test_clock: clock.id })
  const sessions = ctx.store.where('checkout.session', 'customer', id)
  for (const { id: subject } of [...owned, ...sessions]) {
    for (const job of ctx.store.where<Job>('sandbox.job', 'subject', subject)) {
      ctx.store.update(job, { clock: clock.id })
    }
  }
  change(ctx, customer, { test_clock: clock.id }, 'customer.updated')
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/test_helpers/test_clocks',
  params: { frozen_time: int, name: str, customer: str },
  handle: (ctx, input) => {
    requireParams(input, 'frozen_time')
    const name = (input.name as string | undefined) ?? null
    const now = Math.floor(Date.now() / 1000)
    const clock = ctx.store.put(newClock(ctx.store.newId('clock'), now, input.frozen_time as number, name))
    ctx.emit('test_helpers.test_clock.created', clock)
    if (typeof input.customer === 'string') take(ctx, clock, input.customer)
    return clock
  },
}

/** The furthest that a clock may be moved at once: two intervals of its shortest subscription, two years without any. */
function furthest(ctx: Ctx, clock: TestClock): number {
  const intervals = ctx.store
    .where('customer', 'test_clock', clock.id)
    .flatMap(({ id }) => ctx.store.where<Subscription>('subscription', 'customer', id))
    .filter(({ status }) => !ended.has(status))
    .flatMap(({ items }) => items.data.map(({ price }) => price.recurring ?? { interval: 'year', interval_count: 1 }))
  if (intervals.length === 0) intervals.push({ interval: 'year', interval_count: 1 })
  return Math.min(...intervals.map((interval) => boundary(clock.frozen_time, interval, 2)))
}

const advance: Endpoint = {
  method: 'POST',
  path: '/v1/test_helpers/test_clocks/:id/advance',
  params: { frozen_time: int },
  handle: (ctx, input, { id }) => {
    requireParams(input, 'frozen_time')
    const clock = ownClock(ctx, id)
    const target = input.frozen_time as number
    const refused = (message: string) => invalidRequest(message, { param: 'frozen_time' })
    if (target <= clock.frozen_time) throw refused("frozen_time must be after the test clock's current frozen time.")
    const most = furthest(ctx, clock)
    if (target > most) {
      throw refused(
        'Cannot be more than two intervals in the future from the shortest subscription in this test clock, or two years ' +
          `without subscriptions: at most ${most}.`,
      )
    }
    ctx.store.update(clock, { status: 'advancing', status_details: { advancing: { target_frozen_time: target } } })
    ctx.emit('test_helpers.test_clock.advancing', clock)
    return clock
  },
}

const remove = (billing: BillingModule): Endpoint => ({
  method: 'DELETE',
  path: '/v1/test_helpers/test_clocks/:id',
  params: {},
  handle: (ctx, _input, { id }) => {
    const clock = ownClock(ctx, id)
    for (const customer of ctx.store.where('customer', 'test_clock', clock.id)) {
      deleteCustomer(ctx, billing, customer)
    }
    for (const job of ctx.store.where('sandbox.job', 'clock', clock.id)) ctx.store.remove('sandbox.job', job.id)
    ctx.emit('test_helpers.test_clock.deleted', clock)
    ctx.store.remove(type, clock.id)
    return { id: clock.id, object: type, deleted: true }
  },
})

/** Test clocks: the sandbox's default one, and those that are made for some customers alone. */
export const testClocks = (billing: BillingModule): Endpoint[] => [
  create,
  advance,
  remove(billing),
  {
    method: 'GET',
    path: '/v1/test_helpers/test_clocks',
    params: listParams,
    handle: (ctx, input) => {
      const all = [...newestFirst(ctx.store.all(type))].map((clock) => shown(ctx, clock))
      return list(ctx, '/v1/test_helpers/test_clocks', all, input)
    },
  },
  {
    method: 'GET',
    path: '/v1/test_helpers/test_clocks/:id',
    params: {},
    handle: (ctx, _input, { id }) => shown(ctx, find(ctx, type, id)),
  },
]
