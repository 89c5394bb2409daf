import { change } from '../engine/change.ts'
import { findSubscription } from '../engine/find.ts'
import { schedule, unschedule } from '../engine/jobs.ts'
import type { PaymentBehavior } from '../engine/subscriptions/apply-change.ts'
import { changeItems, type ItemsWish } from '../engine/subscriptions/change-items.ts'
import { endingFields, planEnding } from '../engine/subscriptions/ending.ts'
import type { ItemChange, ProrationBehavior } from '../engine/subscriptions/plan-change.ts'
import { setTrialEnd } from '../engine/subscriptions/trial.ts'
import type { Subscription } from '../engine/types.ts'
import { arr, bool, hash, int, meta, oneOf, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { cancellationParams } from './subscriptions-cancellation.ts'
import { extrasOf, plainFields, sharedParams } from './subscriptions-fields.ts'
import { priceDataParam, priceOf, type WantedItem } from './subscriptions-prices.ts'
import {
  isOver,
  refuseAutomaticTax,
  refuseIfManaged,
  refuseIfOver,
  refuseUnlessPending,
} from './subscriptions-refusals.ts'
import { taxRatesOf, taxRatesParam } from './tax_rates.ts'

/** Items as a request names them, prices made on the spot and tax rates looked up. */
export const itemChanges = (ctx: Ctx, given: unknown): ItemChange[] =>
  ((given ?? []) as (ItemChange & WantedItem & { tax_rates?: unknown })[]).map((item, at) => {
    const { price_data, tax_rates, ...plain } = item
    return {
      ...plain,
      ...(price_data ? { price: priceOf(ctx, item, `items[${at}]`).id } : {}),
      ...(tax_rates === undefined ? {} : { taxRates: taxRatesOf(ctx, tax_rates ?? [], `items[${at}][tax_rates]`) }),
    }
  })

function wishOf(ctx: Ctx, input: Input): ItemsWish {
  const anchor = input.billing_cycle_anchor as { type?: string } | null | undefined
  return {
    items: itemChanges(ctx, input.items),
    restart: anchor?.type === 'now',
    behavior: (input.proration_behavior ?? 'create_prorations') as ProrationBehavior,
    at: (input.proration_date ?? ctx.now) as number,
    payment: (input.payment_behavior ?? 'allow_incomplete') as PaymentBehavior,
    extras: extrasOf(ctx, input),
  }
}

function planClock(ctx: Ctx, subscription: Subscription, input: Input): void {
  if (isOver(subscription)) return
  planEnding(ctx, subscription)
  if (input.pause_collection === undefined) return
  const resumes = subscription.pause_collection?.resumes_at ?? null
  if (resumes === null) unschedule(ctx.store, subscription.id, 'resume_collection')
  else schedule(ctx.store, 'resume_collection', subscription.id, resumes)
}

function update(ctx: Ctx, input: Input, id: string): Subscription {
  const subscription = findSubscription(ctx, id)
  refuseIfOver(subscription, input)
  refuseIfManaged(subscription, input)
  refuseUnlessPending(input)
  refuseAutomaticTax(input)
  const patch = { ...plainFields(ctx, subscription, input), ...endingFields(ctx, subscription, input) }
  change(ctx, subscription, patch, 'customer.subscription.updated')
  const wish = wishOf(ctx, input)
  if (wish.items.length > 0 || wish.restart || wish.extras?.length) changeItems(ctx, subscription, wish)
  if (input.trial_end !== undefined) {
    setTrialEnd(ctx, subscription, input.trial_end as number | 'now', input.proration_behavior !== 'none')
  }
  planClock(ctx, subscription, input)
  return subscription
}

export const updateSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id',
  params: {
    ...sharedParams,
    items: arr(
      hash({
        id: str,
        price: str,
        price_data: priceDataParam,
        quantity: int,
        deleted: bool,
        metadata: meta,
        tax_rates: taxRatesParam,
      }),
    ),
    cancellation_details: cancellationParams,
    pause_collection: hash({ behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void'), resumes_at: time() }),
    billing_cycle_anchor: hash({ type: oneOf('now', 'unchanged') }),
    proration_date: time(),
  },
  handle: (ctx, input, path) => update(ctx, input, path.id ?? ''),
}
