import type { Ctx } from '../../store/types.ts'
import { customerOf } from '../find.ts'
import { attemptInvoice } from '../invoices/attempt.ts'
import { draftInvoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { lineForInvoiceItem } from '../invoices/lines.ts'
import { settleVoid, stopAdvancing } from '../invoices/settle.ts'
import { unschedule } from '../jobs.ts'
import type { Invoice, Subscription } from '../types.ts'
import { endSchedule } from './schedule-run.ts'
import { changeSubscription } from './status.ts'
import { periodOf } from './items.ts'
import { pendingItems, prorationItem, takeIntoInvoice } from './pending-items.ts'

/** Why a subscription is cancelled, in the customer's words too. */
export interface Cancellation {
  reason: string
  comment?: string | null
  feedback?: string | null
}

/** `cancellation_details` as they are after a request. */
export const detailsOf = (
  subscription: Subscription,
  { reason, comment, feedback }: Cancellation,
): NonNullable<Subscription['cancellation_details']> => ({
  comment: comment ?? subscription.cancellation_details?.comment ?? null,
  feedback: feedback ?? subscription.cancellation_details?.feedback ?? null,
  feedback_option: null,
  reason,
})

/** The subscription's invoices that are not settled. */
const unsettledInvoices = (ctx: Ctx, subscription: Subscription): Invoice[] =>
  ctx.store
    .where<Invoice>('invoice', 'customer', subscription.customer)
    .filter((invoice) => invoice.parent?.subscription_details.subscription === subscription.id)
    .filter((invoice) => invoice.status === 'open' || invoice.status === 'draft')

/** Credits what is left of the period, and bills what is pending. */
function billTheEnd(ctx: Ctx, subscription: Subscription, options: { prorate: boolean; invoiceNow: boolean }): void {
  if (options.prorate && subscription.status !== 'trialing') {
    for (const item of subscription.items.data) {
      const credit = ctx.store.put(prorationItem(ctx, subscription, item, 'credit', ctx.now))
      ctx.emit('invoiceitem.created', credit)
    }
  }
  const customer = customerOf(ctx.store, subscription.customer)
  const items = pendingItems(ctx, subscription)
  if (!options.invoiceNow || !customer || items.length === 0) return
  const invoice = draftInvoice(ctx, {
    customer,
    subscription,
    reason: 'manual',
    currency: subscription.currency,
    period: periodOf(subscription),
    lines: items.map((item) => lineForInvoiceItem(ctx, item)),
  })
  takeIntoInvoice(ctx, items, invoice)
  ctx.store.update(subscription, { latest_invoice: invoice.id })
  finalizeInvoice(ctx, invoice)
  if (invoice.status === 'open') attemptInvoice(ctx, invoice, { automatic: true })
}

/** Ends a subscription now. Its open invoices stay owed, but Stripe collects them no more. */
export function cancelSubscription(
  ctx: Ctx,
  subscription: Subscription,
  cancellation: Cancellation,
  options = { prorate: false, invoiceNow: false },
): void {
  unschedule(ctx.store, subscription.id)
  if (options.prorate || options.invoiceNow) billTheEnd(ctx, subscription, options)
  ctx.store.update(subscription, {
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? ctx.now,
    ended_at: ctx.now,
    cancellation_details: detailsOf(subscription, cancellation),
    pending_update: null,
  })
  for (const invoice of unsettledInvoices(ctx, subscription)) stopAdvancing(ctx, invoice)
  endSchedule(ctx, subscription, cancellation.reason)
  ctx.emit('customer.subscription.deleted', subscription)
}

/** The first invoice was not paid within 23 hours: it is void and the subscription over. */
export function expireIncomplete(ctx: Ctx, subscription: Subscription): void {
  if (subscription.status !== 'incomplete') return
  unschedule(ctx.store, subscription.id)
  for (const invoice of unsettledInvoices(ctx, subscription)) settleVoid(ctx, invoice)
  changeSubscription(ctx, subscription, { status: 'incomplete_expired', ended_at: ctx.now })
}
