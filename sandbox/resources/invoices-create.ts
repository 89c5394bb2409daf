import { findCustomer, findPaymentMethod, findSubscription } from '../engine/find.ts'
import { draftInvoice } from '../engine/invoices/draft.ts'
import { lineForInvoiceItem } from '../engine/invoices/lines.ts'
import { schedule } from '../engine/jobs.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import { takeIntoInvoice } from '../engine/subscriptions/pending-items.ts'
import type { Customer, Invoice, InvoiceItem, Subscription } from '../engine/types.ts'
import { requireParams } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { oneOf, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountsOf } from './discounts.ts'
import { collectionOf, draftParams, plainFields } from './invoices-fields.ts'
import { taxRatesOf } from './tax_rates.ts'

const draftSeconds = 3600

/** The pending items that the new invoice takes: those of its subscription, or, when asked, the customer's own. */
function itemsFor(ctx: Ctx, customer: Customer, subscription: Subscription | null, input: Input): InvoiceItem[] {
  const behavior = input.pending_invoice_items_behavior ?? (subscription ? 'include' : 'exclude')
  if (behavior !== 'include') return []
  const currency = typeof input.currency === 'string' ? input.currency.toLowerCase() : null
  return ctx.store
    .where<InvoiceItem>('invoiceitem', 'customer', customer.id)
    .filter((item) => item.invoice === null)
    .filter((item) => (item.parent?.subscription_details?.subscription ?? null) === (subscription?.id ?? null))
    .filter((item, _at, all) => item.currency === (currency ?? customer.currency ?? all[0]?.currency))
}

function subscriptionOf(ctx: Ctx, input: Input): Subscription | null {
  return input.subscription == null ? null : findSubscription(ctx, input.subscription, 'subscription')
}

function currencyOf(items: InvoiceItem[], input: Input, customer: Customer): string {
  const said = (input.currency ?? customer.currency ?? 'usd') as string
  return items[0]?.currency ?? said.toLowerCase()
}

/** What a request sets besides: fields as they are, how it is collected, by what. */
function moreOf(ctx: Ctx, input: Input, subscription: Subscription | null): Partial<Invoice> {
  const method = input.default_payment_method
  const paid =
    method == null ? {} : { default_payment_method: findPaymentMethod(ctx, method, 'default_payment_method').id }
  const collected = collectionOf(ctx, input, subscription?.collection_method ?? 'charge_automatically')
  return { ...plainFields(input), ...collected, ...paid }
}

function create(ctx: Ctx, input: Input): Invoice {
  const subscription = subscriptionOf(ctx, input)
  const whose = input.customer ?? subscription?.customer
  requireParams({ customer: whose }, 'customer')
  const customer = findCustomer(ctx, whose)
  const items = itemsFor(ctx, customer, subscription, input)
  const rates = input.default_tax_rates
  const advances = input.auto_advance === true
  const invoice = draftInvoice(ctx, {
    customer,
    subscription,
    reason: 'manual',
    lines: items.map((item) => lineForInvoiceItem(ctx, item)),
    currency: currencyOf(items, input, customer),
    period: subscription ? periodOf(subscription) : { start: ctx.now, end: ctx.now },
    discounts: discountsOf(ctx, input.discounts, customer.id),
    ...(rates == null ? {} : { defaultTaxRates: taxRatesOf(ctx, rates, 'default_tax_rates') }),
    autoAdvance: advances,
    finalizesAt: advances ? ctx.now + draftSeconds : null,
    metadata: mergeMetadata({}, input.metadata),
    more: moreOf(ctx, input, subscription),
  })
  takeIntoInvoice(ctx, items, invoice)
  if (advances) schedule(ctx.store, 'finalize_invoice', invoice.id, ctx.now + draftSeconds)
  return invoice
}

export const createInvoice: Endpoint = {
  method: 'POST',
  path: '/v1/invoices',
  params: {
    ...draftParams,
    customer: str,
    currency: str,
    pending_invoice_items_behavior: oneOf('exclude', 'include'),
    subscription: str,
  },
  handle: create,
}
