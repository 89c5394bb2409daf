import { change } from '../engine/change.ts'
import { findPaymentMethod, findSubscription } from '../engine/find.ts'
import { schedule, unschedule } from '../engine/jobs.ts'
import { billChange, changedFields, type PaymentBehavior } from '../engine/subscriptions/apply-change.ts'
import { redeem, type WantedDiscount } from '../engine/subscriptions/discounts.ts'
import { endingFields, planEnding } from '../engine/subscriptions/ending.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import { planChange, type ItemChange, type ProrationBehavior } from '../engine/subscriptions/plan-change.ts'
import { endTrial } from '../engine/subscriptions/trial.ts'
import type { Subscription } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { arr, bool, hash, int, meta, oneOf, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountsParam, missingMethodOf, trialSettingsParam } from './subscriptions-create.ts'
import { cancellationParams } from './subscriptions-cancellation.ts'

const over = new Set(['canceled', 'incomplete_expired'])

function refuseIfOver(subscription: Subscription, input: Input): void {
  const still = new Set(['metadata', 'cancellation_details', 'expand'])
  if (!over.has(subscription.status) || Object.keys(input).every((key) => still.has(key))) return
  throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.', {
    code: 'invalid_canceled_subscription_fields',
  })
}

function plainFields(ctx: Ctx, subscription: Subscription, input: Input): Partial<Subscription> {
  const patch: Partial<Subscription> = { metadata: mergeMetadata(subscription.metadata, input.metadata) }
  if (input.default_payment_method !== undefined) {
    const id = input.default_payment_method
    patch.default_payment_method = id === null ? null : findPaymentMethod(ctx, id, 'default_payment_method').id
  }
  if (input.description !== undefined) patch.description = input.description as string | null
  if (input.pause_collection !== undefined) patch.pause_collection = pauseOf(input.pause_collection)
  if (input.discounts !== undefined) {
    patch.discounts = redeem(ctx, (input.discounts ?? []) as WantedDiscount[], subscription.customer, null)
  }
  if (input.trial_settings != null) {
    const missing_payment_method = missingMethodOf(input.trial_settings)
    patch.trial_settings = { end_behavior: { billing_cycle_anchor: null, missing_payment_method } }
  }
  return patch
}

function pauseOf(given: unknown): Subscription['pause_collection'] {
  if (given === null) return null
  const { behavior, resumes_at = null } = given as { behavior: string; resumes_at?: number | null }
  return { behavior, resumes_at }
}

const changeOf = (ctx: Ctx, input: Input) => ({
  items: (input.items ?? []) as ItemChange[],
  restart: (input.billing_cycle_anchor as { type?: string } | null | undefined)?.type === 'now',
  behavior: (input.proration_behavior ?? 'create_prorations') as ProrationBehavior,
  at: (input.proration_date ?? ctx.now) as number,
  payment: (input.payment_behavior ?? 'allow_incomplete') as PaymentBehavior,
})

/** Applies a change of items: prorations, period, bill; answers what it writes, nothing while it waits for its payment. */
function changeItems(ctx: Ctx, subscription: Subscription, input: Input): Partial<Subscription> {
  const { items, restart, behavior, at, payment } = changeOf(ctx, input)
  if (items.length === 0 && !restart) return {}
  const plan = planChange(ctx, subscription, items, { behavior, at, restart })
  for (const item of plan.prorations) ctx.store.put(item)
  for (const item of plan.prorations) ctx.emit('invoiceitem.created', item)
  const fields = changedFields(subscription, plan)
  if (behavior !== 'always_invoice' && !plan.restarts) return fields
  return billChange(ctx, subscription, plan, payment) === 'pending' ? {} : fields
}

function planClock(ctx: Ctx, subscription: Subscription, input: Input): void {
  planEnding(ctx, subscription)
  if (over.has(subscription.status)) return
  schedule(ctx.store, 'period_end', subscription.id, periodOf(subscription).end)
  if (input.pause_collection === undefined) return
  const resumes = subscription.pause_collection?.resumes_at ?? null
  if (resumes === null) unschedule(ctx.store, subscription.id, 'resume_collection')
  else schedule(ctx.store, 'resume_collection', subscription.id, resumes)
}

function update(ctx: Ctx, input: Input, id: string): Subscription {
  const subscription = findSubscription(ctx, id)
  refuseIfOver(subscription, input)
  const before = structuredClone(subscription)
  const patch = { ...plainFields(ctx, subscription, input), ...endingFields(ctx, subscription, input) }
  change(ctx, subscription, patch, 'customer.subscription.updated')
  const fields = changeItems(ctx, subscription, input)
  if (Object.keys(fields).length > 0) {
    const previous = ctx.store.update(subscription, fields)
    const latest =
      before.latest_invoice === subscription.latest_invoice ? {} : { latest_invoice: before.latest_invoice }
    ctx.emit('customer.subscription.updated', subscription, { ...previous, ...latest })
  }
  if (input.trial_end !== undefined) endTrial(ctx, subscription, input.trial_end as number | 'now')
  planClock(ctx, subscription, input)
  return subscription
}

export const updateSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id',
  params: {
    items: arr(hash({ id: str, price: str, quantity: int, deleted: bool, metadata: meta })),
    metadata: meta,
    description: str,
    default_payment_method: str,
    cancel_at: time('min_period_end', 'max_period_end'),
    cancel_at_period_end: bool,
    cancellation_details: cancellationParams,
    pause_collection: hash({ behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void'), resumes_at: time() }),
    billing_cycle_anchor: hash({ type: oneOf('now', 'unchanged') }),
    proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
    proration_date: time(),
    payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete', 'pending_if_incomplete'),
    off_session: bool,
    trial_end: time('now'),
    trial_settings: trialSettingsParam,
    discounts: discountsParam,
  },
  handle: (ctx, input, path) => update(ctx, input, path.id ?? ''),
}
