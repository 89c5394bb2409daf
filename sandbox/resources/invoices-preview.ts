import { composeInvoice } from '../engine/invoices/draft.ts'
import { lineForInvoiceItem, lineForItem } from '../engine/invoices/lines.ts'
import { findCustomer, findSubscription } from '../engine/find.ts'
import { nextBoundary } from '../engine/periods.ts'
import type { Span } from '../engine/proration.ts'
import { intervalOf, periodOf, withItems } from '../engine/subscriptions/items.ts'
import { pendingItems } from '../engine/subscriptions/pending-items.ts'
import {
  planChange,
  type ItemChange,
  type PlannedChange,
  type ProrationBehavior,
} from '../engine/subscriptions/plan-change.ts'
import type { Invoice, Subscription } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { arr, bool, hash, int, meta, oneOf, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

interface Details {
  items?: ItemChange[]
  proration_behavior?: ProrationBehavior
  proration_date?: number
  billing_cycle_anchor?: string
  cancel_now?: boolean
}

const doesNotRenew = (subscription: Subscription): boolean =>
  subscription.status === 'canceled' || subscription.cancel_at !== null

function planned(ctx: Ctx, subscription: Subscription, details: Details): PlannedChange {
  if (!details.items && doesNotRenew(subscription)) {
    throw invalidRequest('No upcoming invoices for customer: the subscription does not renew.', {
      code: 'invoice_upcoming_none',
    })
  }
  return planChange(ctx, subscription, details.items ?? [], {
    behavior: details.proration_behavior ?? 'create_prorations',
    at: details.proration_date ?? ctx.now,
    restart: details.billing_cycle_anchor === 'now',
  })
}

/** The period whose price is on the next invoice; null when only prorations are. */
function billedPeriod(after: Subscription, plan: PlannedChange, now: boolean): Span | null {
  const current = periodOf(after)
  if (plan.restarts) return current
  return now ? null : { start: current.end, end: nextBoundary(plan.anchor, intervalOf(plan.items), current.end) }
}

/** The invoice that would come next, with the same prorations as the change itself would have; nothing is stored. */
function preview(ctx: Ctx, input: Input): Invoice {
  requireParams(input, 'subscription')
  const subscription = findSubscription(ctx, input.subscription, 'subscription')
  const details = (input.subscription_details ?? {}) as Details
  const plan = planned(ctx, subscription, details)
  const after = { ...subscription, items: withItems(subscription, plan.items) }
  const now = details.proration_behavior === 'always_invoice' || plan.restarts
  const period = billedPeriod(after, plan, now)
  const items = [...pendingItems(ctx, subscription), ...plan.prorations]
  return composeInvoice(ctx, ctx.store.newId('upcoming_in'), {
    customer: findCustomer(ctx, subscription.customer),
    subscription,
    reason: now ? 'subscription_update' : 'upcoming',
    currency: subscription.currency,
    period: now ? { start: ctx.now, end: ctx.now } : periodOf(subscription),
    discounts: period ? subscription.discounts : [],
    lines: [
      ...items.map((item) => lineForInvoiceItem(ctx, item)),
      ...(period ? plan.items.map((item) => lineForItem(ctx, after, item, period)) : []),
    ],
  })
}

export const previewInvoice: Endpoint = {
  method: 'POST',
  path: '/v1/invoices/create_preview',
  params: {
    customer: str,
    subscription: str,
    subscription_details: hash({
      items: arr(hash({ id: str, price: str, quantity: int, deleted: bool, metadata: meta })),
      proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
      proration_date: time(),
      billing_cycle_anchor: oneOf('now', 'unchanged'),
    }),
  },
  handle: preview,
}
