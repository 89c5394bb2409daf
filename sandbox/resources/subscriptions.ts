import { cancelSubscription, expireIncomplete } from '../engine/subscriptions/cancel.ts'
import { findSubscription } from '../engine/find.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import { cancelUnstarted } from '../engine/subscriptions/schedule-run.ts'
import type { Subscription, SubscriptionSchedule } from '../engine/types.ts'
import { invalidRequest, missing } from '../http/errors.ts'
import { inRange, list, newestFirst, type Range } from '../http/list.ts'
import { bool, listParams, oneOf, range, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { cancellationParams } from './subscriptions-cancellation.ts'
import { createSubscription } from './subscriptions-create.ts'
import { deleteSubscriptionDiscount, migrateSubscription } from './subscriptions-migrate.ts'
import { pauseEndpoint, resumeEndpoint } from './subscriptions-pause.ts'
import { updateSubscription } from './subscriptions-update.ts'

const statuses = [
  'active',
  'all',
  'canceled',
  'ended',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
]

function hasStatus(subscription: Subscription, wanted: unknown): boolean {
  const { status } = subscription
  if (wanted === 'all') return true
  if (wanted === 'ended') return status === 'canceled' || status === 'incomplete_expired'
  return wanted == null ? status !== 'canceled' && status !== 'incomplete_expired' : status === wanted
}

const filters: ((subscription: Subscription, input: Input) => boolean)[] = [
  (subscription, { customer }) => customer == null || subscription.customer === customer,
  (subscription, { customer, test_clock }) =>
    (customer != null && test_clock == null) || subscription.test_clock === (test_clock ?? null),
  (subscription, { status }) => hasStatus(subscription, status),
  (subscription, { collection_method: method }) => method == null || subscription.collection_method === method,
  (subscription, { price }) => price == null || subscription.items.data.some((item) => item.price.id === price),
  (subscription, { created }) => inRange(subscription.created, created as Range | undefined),
  (subscription, { current_period_end }) =>
    inRange(periodOf(subscription).end, current_period_end as Range | undefined),
  (subscription, { current_period_start }) =>
    inRange(periodOf(subscription).start, current_period_start as Range | undefined),
]

function listSubscriptions(ctx: Ctx, input: Input): unknown {
  const { customer } = input
  const all =
    typeof customer === 'string'
      ? ctx.store.where<Subscription>('subscription', 'customer', customer)
      : ctx.store.all<Subscription>('subscription')
  const fits = (subscription: Subscription): boolean => filters.every((filter) => filter(subscription, input))
  return list(ctx, '/v1/subscriptions', newestFirst(all).filter(fits), input)
}

/** The words of a person who cancels. */
interface CancellationInput {
  comment?: string | null
  feedback?: string | null
}

function cancel(ctx: Ctx, input: Input, id: string): Subscription {
  const subscription = findSubscription(ctx, id)
  // Stripe answers for one that is gone as if it had never been.
  if (subscription.status === 'canceled') throw missing('subscription', id)
  if (subscription.status === 'incomplete_expired') {
    throw invalidRequest('This subscription has expired and can no longer be canceled.')
  }
  const words = (input.cancellation_details ?? {}) as CancellationInput
  cancelSubscription(
    ctx,
    subscription,
    { reason: 'cancellation_requested', ...words },
    { prorate: input.prorate === true, invoiceNow: input.invoice_now === true },
  )
  return subscription
}

export const subscriptionEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/subscriptions',
    params: {
      ...listParams,
      customer: str,
      price: str,
      status: oneOf(...statuses),
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      created: range,
      current_period_end: range,
      current_period_start: range,
      test_clock: str,
    },
    handle: listSubscriptions,
  },
  createSubscription,
  {
    method: 'GET',
    path: '/v1/subscriptions/:id',
    params: {},
    handle: (ctx, _input, path) => findSubscription(ctx, path.id),
  },
  updateSubscription,
  {
    method: 'DELETE',
    path: '/v1/subscriptions/:id',
    params: { cancellation_details: cancellationParams, invoice_now: bool, prorate: bool },
    handle: (ctx, input, path) => cancel(ctx, input, path.id ?? ''),
  },
  pauseEndpoint,
  migrateSubscription,
  deleteSubscriptionDiscount,
  resumeEndpoint,
]

/** A deleted customer's subscriptions end at once. */
export function endSubscriptionsOf(ctx: Ctx, customer: string): void {
  for (const schedule of ctx.store.where<SubscriptionSchedule>('subscription_schedule', 'customer', customer)) {
    if (schedule.status === 'not_started') cancelUnstarted(ctx, schedule)
  }
  for (const subscription of ctx.store.where<Subscription>('subscription', 'customer', customer)) {
    if (subscription.status === 'incomplete') expireIncomplete(ctx, subscription)
    else if (hasStatus(subscription, undefined)) {
      cancelSubscription(ctx, subscription, { reason: 'cancellation_requested' })
    }
  }
}
