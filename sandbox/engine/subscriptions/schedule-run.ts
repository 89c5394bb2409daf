import type { Ctx } from '../../store/types.ts'
import { change } from '../change.ts'
import { findCustomer, findPrice } from '../find.ts'
import { schedule as plan, unschedule } from '../jobs.ts'
import type { PhaseItem, SchedulePhase, Subscription, SubscriptionItem, SubscriptionSchedule } from '../types.ts'
import { cancelSubscription } from './cancel.ts'
import { changeItems } from './change-items.ts'
import { newItem, periodOf, priced, withItems } from './items.ts'
import type { ItemChange, ProrationBehavior } from './plan-change.ts'
import { startSubscription } from './start.ts'
import { changeSubscription } from './status.ts'

const day = 86_400

const subscriptionOf = (ctx: Ctx, schedule: SubscriptionSchedule): Subscription | undefined =>
  ctx.store.get<Subscription>('subscription', schedule.subscription ?? '')

/** Puts the schedule's next turn into the calendar. */
export function planPhase(ctx: Ctx, schedule: SubscriptionSchedule): void {
  const next = schedule.current_phase?.end_date ?? schedule.phases[0]?.start_date
  if (next !== undefined) plan(ctx.store, 'schedule_phase', schedule.id, next)
  const end = schedule.phases.at(-1)?.end_date
  const warning = end === undefined ? ctx.now : end - 7 * day
  if (warning > ctx.now) plan(ctx.store, 'schedule_expiring', schedule.id, warning)
}

const same = (item: SubscriptionItem, wanted: PhaseItem): boolean => item.price.id === wanted.price

/** The change that turns a subscription's items into a phase's: the same price keeps its item, others are paired in order. */
function changesTo(subscription: Subscription, phase: SchedulePhase): ItemChange[] {
  const { data } = subscription.items
  const free = data.filter((item) => !phase.items.some((wanted) => same(item, wanted)))
  const changes = phase.items.map((wanted): ItemChange => {
    const item = data.find((one) => same(one, wanted)) ?? free.shift()
    const { price, quantity, metadata } = wanted
    return { ...(item ? { id: item.id } : {}), price, quantity, ...(metadata ? { metadata } : {}) }
  })
  return [...changes, ...free.map(({ id }) => ({ id, deleted: true }))]
}

const changesAnything = (subscription: Subscription, phase: SchedulePhase): boolean =>
  subscription.items.data.length !== phase.items.length ||
  phase.items.some(
    (wanted) => !subscription.items.data.some((item) => same(item, wanted) && item.quantity === wanted.quantity),
  )

/** At the end of a period the next renewal bills the new items: nothing is left to prorate. */
function replaceItems(ctx: Ctx, subscription: Subscription, phase: SchedulePhase): void {
  const period = periodOf(subscription)
  const items = changesTo(subscription, phase)
    .filter((one) => !one.deleted)
    .map(({ id, price: wanted, quantity = 1 }): SubscriptionItem => {
      const price = findPrice(ctx, wanted)
      const present = subscription.items.data.find((item) => item.id === id)
      return present
        ? { ...present, ...priced(price), quantity }
        : newItem(ctx, subscription.id, { price, quantity }, period)
    })
  const interval = items[0]?.price.recurring?.interval !== subscription.items.data[0]?.price.recurring?.interval
  ctx.store.update(subscription, {
    items: withItems(subscription, items),
    ...(interval ? { billing_cycle_anchor: ctx.now } : {}),
  })
}

function applyPlain(ctx: Ctx, subscription: Subscription, phase: SchedulePhase): void {
  const { default_payment_method: method, description, metadata, collection_method } = phase
  changeSubscription(ctx, subscription, {
    ...(method === null ? {} : { default_payment_method: method }),
    ...(description === null ? {} : { description }),
    ...(collection_method === null ? {} : { collection_method }),
    metadata: { ...subscription.metadata, ...metadata },
  })
}

/** Makes a subscription what a phase says: at a period's end for its renewal, otherwise with the prorations asked for. */
export function applyPhase(ctx: Ctx, subscription: Subscription, phase: SchedulePhase, behavior: string): void {
  applyPlain(ctx, subscription, phase)
  const restart = phase.billing_cycle_anchor === 'phase_start'
  if (!changesAnything(subscription, phase) && !restart) return
  if (periodOf(subscription).end <= ctx.now) replaceItems(ctx, subscription, phase)
  else {
    const items = changesTo(subscription, phase)
    const prorates = behavior as ProrationBehavior
    changeItems(ctx, subscription, { items, restart, behavior: prorates, at: ctx.now, payment: 'allow_incomplete' })
  }
}

/** The first phase begins: the subscription is made. */
export function beginSchedule(ctx: Ctx, schedule: SubscriptionSchedule): void {
  const [phase] = schedule.phases
  if (!phase) return
  const { subscription } = startSubscription(
    ctx,
    {
      customer: findCustomer(ctx, schedule.customer),
      items: phase.items.map(({ price, quantity }) => ({ price: findPrice(ctx, price), quantity })),
      metadata: { ...phase.metadata },
      description: phase.description,
      defaultPaymentMethod: phase.default_payment_method,
      trialEnd: phase.trial_end,
      missingPaymentMethod: 'create_invoice',
      discounts: [],
      schedule: schedule.id,
    },
    { pay: true },
  )
  const { start_date, end_date } = phase
  const patch = { status: 'active', subscription: subscription.id, current_phase: { start_date, end_date } }
  change(ctx, schedule, patch, 'subscription_schedule.updated')
  planPhase(ctx, schedule)
}

/** A schedule lets its subscription go; it stays as it is. */
export function releaseSchedule(ctx: Ctx, schedule: SubscriptionSchedule): void {
  const subscription = subscriptionOf(ctx, schedule)
  unschedule(ctx.store, schedule.id)
  const previous = ctx.store.update(schedule, {
    status: 'released',
    released_at: ctx.now,
    released_subscription: schedule.subscription,
    subscription: null,
    current_phase: null,
  })
  ctx.emit('subscription_schedule.released', schedule, previous)
  if (subscription) changeSubscription(ctx, subscription, { schedule: null })
}

/** The last phase is over: the subscription goes on alone, or ends. */
function finish(ctx: Ctx, schedule: SubscriptionSchedule): void {
  if (schedule.end_behavior !== 'cancel') return releaseSchedule(ctx, schedule)
  const subscription = subscriptionOf(ctx, schedule)
  unschedule(ctx.store, schedule.id)
  const previous = ctx.store.update(schedule, { status: 'completed', completed_at: ctx.now, current_phase: null })
  ctx.emit('subscription_schedule.completed', schedule, previous)
  if (!subscription) return
  ctx.store.update(subscription, { schedule: null })
  cancelSubscription(ctx, subscription, { reason: 'cancellation_requested' })
}

/** A schedule's next turn falls due: it begins, goes into its next phase, or ends. Does nothing before its time. */
export function turnSchedule(ctx: Ctx, id: string): void {
  const schedule = ctx.store.get<SubscriptionSchedule>('subscription_schedule', id)
  if (schedule?.status === 'not_started') return beginSchedule(ctx, schedule)
  const current = schedule?.current_phase
  if (schedule?.status !== 'active' || !current || current.end_date > ctx.now) return
  const next = schedule.phases.find((phase) => phase.start_date === current.end_date)
  const subscription = subscriptionOf(ctx, schedule)
  if (!next || !subscription) return finish(ctx, schedule)
  applyPhase(ctx, subscription, next, next.proration_behavior)
  const { start_date, end_date } = next
  change(ctx, schedule, { current_phase: { start_date, end_date } }, 'subscription_schedule.updated')
  planPhase(ctx, schedule)
}

/** A schedule that has not begun never will. */
export function cancelUnstarted(ctx: Ctx, schedule: SubscriptionSchedule): void {
  unschedule(ctx.store, schedule.id)
  const previous = ctx.store.update(schedule, { status: 'canceled', canceled_at: ctx.now })
  ctx.emit('subscription_schedule.canceled', schedule, previous)
}

/** The end of a schedule is a week away. */
export function warnOfEnd(ctx: Ctx, id: string): void {
  const schedule = ctx.store.get<SubscriptionSchedule>('subscription_schedule', id)
  if (schedule?.status === 'active') ctx.emit('subscription_schedule.expiring', schedule)
}

/** A subscription has ended: its schedule has nothing to do any more. `aborted` when payments failed. */
export function endSchedule(ctx: Ctx, subscription: Subscription, reason: string): void {
  const schedule = ctx.store.get<SubscriptionSchedule>('subscription_schedule', subscription.schedule ?? '')
  if (schedule?.status !== 'active') return
  unschedule(ctx.store, schedule.id)
  const previous = ctx.store.update(schedule, { status: 'canceled', canceled_at: ctx.now, current_phase: null })
  ctx.emit(`subscription_schedule.${reason === 'payment_failed' ? 'aborted' : 'canceled'}`, schedule, previous)
}
