import { change } from '../engine/change.ts'
import { find, findCustomer, findSubscription } from '../engine/find.ts'
import { cancelSubscription } from '../engine/subscriptions/cancel.ts'
import { phasesOf, type PhaseInput } from '../engine/subscriptions/schedule-phases.ts'
import { applyPhase, cancelUnstarted, planPhase, releaseSchedule } from '../engine/subscriptions/schedule-run.ts'
import { scheduleFrom, startSchedule } from '../engine/subscriptions/schedule-start.ts'
import type { Subscription, SubscriptionSchedule } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import {
  arr,
  bool,
  hash,
  int,
  listParams,
  meta,
  oneOf,
  range,
  str,
  time,
  type Param,
  type Params,
} from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

const path = '/v1/subscription_schedules'
const object = 'subscription_schedule'
const findOne = (ctx: Ctx, id: unknown): SubscriptionSchedule => find<SubscriptionSchedule>(ctx, object, id)

const prorations = oneOf('always_invoice', 'create_prorations', 'none')

const phases: Param = arr(
  hash({
    items: arr(hash({ price: str, quantity: int, metadata: meta })),
    start_date: time('now'),
    end_date: time('now'),
    duration: hash({ interval: oneOf('day', 'month', 'week', 'year'), interval_count: int }),
    trial: bool,
    trial_end: time(),
    proration_behavior: prorations,
    billing_cycle_anchor: oneOf('automatic', 'phase_start'),
    collection_method: oneOf('charge_automatically', 'send_invoice'),
    default_payment_method: str,
    description: str,
    metadata: meta,
  }),
)

const shared: Params = { end_behavior: oneOf('cancel', 'release'), metadata: meta, phases }

function create(ctx: Ctx, input: Input): SubscriptionSchedule {
  if (input.from_subscription != null) {
    if (input.phases != null || input.customer != null) {
      throw invalidRequest('You cannot set `phases` or `customer` if `from_subscription` is set.', {
        param: 'from_subscription',
      })
    }
    return scheduleFrom(ctx, findSubscription(ctx, input.from_subscription, 'from_subscription'))
  }
  requireParams(input, 'customer', 'phases', 'start_date')
  const start = input.start_date === 'now' ? ctx.now : (input.start_date as number)
  return startSchedule(ctx, {
    customer: findCustomer(ctx, input.customer),
    phases: phasesOf(ctx, input.phases as PhaseInput[], start),
    endBehavior: (input.end_behavior ?? 'release') as string,
    metadata: mergeMetadata({}, input.metadata),
  })
}

function refuseUnlessLive(schedule: SubscriptionSchedule, word: string): void {
  if (schedule.status === 'not_started' || schedule.status === 'active') return
  throw invalidRequest(
    `You cannot ${word} a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  )
}

/** Where the given phases begin: past ones may be left out, the present one not. */
function firstStart(ctx: Ctx, schedule: SubscriptionSchedule, given: PhaseInput[]): number {
  const wanted = given[0]?.start_date
  const present = schedule.current_phase?.start_date
  if (present === undefined) return wanted === undefined || wanted === 'now' ? ctx.now : wanted
  if (wanted === undefined || wanted === 'now') return present
  if (schedule.phases.some(({ start_date }) => start_date === wanted)) return wanted
  throw invalidRequest('You can not modify the start date of the current phase.', { param: 'phases[0][start_date]' })
}

/** New phases; a change of the present one is applied now. */
function replacePhases(ctx: Ctx, schedule: SubscriptionSchedule, input: Input): void {
  const given = input.phases as PhaseInput[]
  const next = phasesOf(ctx, given, firstStart(ctx, schedule, given))
  const present = next.find(({ start_date, end_date }) => start_date <= ctx.now && end_date > ctx.now)
  const subscription = ctx.store.get<Subscription>('subscription', schedule.subscription ?? '')
  if (subscription && !present) {
    throw invalidRequest(
      'The subscription schedule update is missing at least one phase with a `start_date` in the past.',
      {
        param: 'phases',
      },
    )
  }
  const current = present && subscription ? { start_date: present.start_date, end_date: present.end_date } : null
  change(ctx, schedule, { phases: next, current_phase: current }, 'subscription_schedule.updated')
  if (subscription && present) {
    applyPhase(ctx, subscription, present, (input.proration_behavior ?? 'create_prorations') as string)
  }
  planPhase(ctx, schedule)
}

/** Changes a schedule as `POST /v1/subscription_schedules/:id` does. */
export function updateSchedule(ctx: Ctx, input: Input, id: unknown): SubscriptionSchedule {
  const schedule = findOne(ctx, id)
  refuseUnlessLive(schedule, 'update')
  const plain: Partial<SubscriptionSchedule> = { metadata: mergeMetadata(schedule.metadata, input.metadata) }
  if (input.end_behavior != null) plain.end_behavior = input.end_behavior as string
  change(ctx, schedule, plain, 'subscription_schedule.updated')
  if (input.phases != null) replacePhases(ctx, schedule, input)
  return schedule
}

function cancel(ctx: Ctx, input: Input, id: unknown): SubscriptionSchedule {
  const schedule = findOne(ctx, id)
  refuseUnlessLive(schedule, 'cancel')
  const subscription = ctx.store.get<Subscription>('subscription', schedule.subscription ?? '')
  if (!subscription) {
    cancelUnstarted(ctx, schedule)
    return schedule
  }
  const options = { prorate: input.prorate !== false, invoiceNow: input.invoice_now !== false }
  cancelSubscription(ctx, subscription, { reason: 'cancellation_requested' }, options)
  return schedule
}

function release(ctx: Ctx, id: unknown): SubscriptionSchedule {
  const schedule = findOne(ctx, id)
  refuseUnlessLive(schedule, 'release')
  releaseSchedule(ctx, schedule)
  return schedule
}

const dates = ['created', 'canceled_at', 'completed_at', 'released_at'] as const

function listAll(ctx: Ctx, input: Input): unknown {
  const fits = (one: SubscriptionSchedule): boolean =>
    (input.customer == null || one.customer === input.customer) &&
    (input.scheduled !== true || one.status === 'not_started') &&
    dates.every((name) => input[name] == null || (one[name] !== null && inRange(one[name], input[name] as Range)))
  return list(ctx, path, newestFirst(ctx.store.all<SubscriptionSchedule>(object)).filter(fits), input)
}

export const subscriptionScheduleEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path,
    params: {
      ...listParams,
      customer: str,
      scheduled: bool,
      created: range,
      canceled_at: range,
      completed_at: range,
      released_at: range,
    },
    handle: listAll,
  },
  {
    method: 'POST',
    path,
    params: { ...shared, customer: str, from_subscription: str, start_date: time('now') },
    handle: create,
  },
  { method: 'GET', path: `${path}/:id`, params: {}, handle: (ctx, _input, at) => findOne(ctx, at.id) },
  {
    method: 'POST',
    path: `${path}/:id`,
    params: { ...shared, proration_behavior: prorations },
    handle: (ctx, input, at) => updateSchedule(ctx, input, at.id),
  },
  {
    method: 'POST',
    path: `${path}/:id/cancel`,
    params: { invoice_now: bool, prorate: bool },
    handle: (ctx, input, at) => cancel(ctx, input, at.id),
  },
  {
    method: 'POST',
    path: `${path}/:id/release`,
    params: { preserve_cancel_date: bool },
    handle: (ctx, _input, at) => release(ctx, at.id),
  },
]
