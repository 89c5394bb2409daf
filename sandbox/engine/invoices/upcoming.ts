import type { Ctx, StripeObject } from '../../store/types.ts'
import { customerOf } from '../find.ts'
import { nextBoundary } from '../periods.ts'
import type { Customer, Invoice, Subscription } from '../types.ts'
import { intervalOf, periodOf } from '../subscriptions/items.ts'
import { pendingItems } from '../subscriptions/pending-items.ts'
import { renewalParts } from './bill.ts'
import { composeInvoice } from './draft.ts'

/** The invoice of a subscription's next renewal, as it would be now; not stored. */
function upcomingInvoice(ctx: Ctx, subscription: Subscription, customer: Customer): Invoice {
  const last = periodOf(subscription)
  const interval = intervalOf(subscription.items.data)
  const next = { start: last.end, end: nextBoundary(subscription.billing_cycle_anchor, interval, last.end) }
  const pending = pendingItems(ctx, subscription)
  const parts = renewalParts(ctx, { customer, subscription, pending }, last, next)
  return composeInvoice(ctx, ctx.store.newId('upcoming_in'), {
    ...parts,
    reason: 'upcoming',
    more: { next_payment_attempt: last.end + 3600 },
  })
}

const renews = new Set(['active', 'trialing', 'past_due'])

/** Says what the next renewal will cost, once a period; the invoice has no id yet. */
export function tellUpcoming(ctx: Ctx, subscription: Subscription): void {
  const customer = customerOf(ctx.store, subscription.customer)
  if (!customer || !renews.has(subscription.status) || subscription.cancel_at !== null) return
  const { start, end } = periodOf(subscription)
  if (ctx.now < start) return
  const told = ctx.store.get<StripeObject & { end: number }>('sandbox.upcoming', subscription.id)
  if (told?.end === end) return
  ctx.store.put({ object: 'sandbox.upcoming', id: subscription.id, end })
  const { id: _none, ...invoice } = upcomingInvoice(ctx, subscription, customer)
  ctx.emit('invoice.upcoming', invoice)
}
