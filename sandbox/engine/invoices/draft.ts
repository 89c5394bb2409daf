import type { Ctx, StripeObject } from '../../store/types.ts'
import type { Span } from '../proration.ts'
import type { Customer, Invoice, InvoiceLine, Subscription, TaxRate } from '../types.ts'
import { applyDiscounts, runningDiscounts } from './discounts.ts'
import { applyTaxes } from './tax.ts'
import { totals } from './totals.ts'

/** What an invoice is made of. */
export interface InvoiceParts {
  customer: Customer
  subscription: Subscription | null
  reason: string
  lines: InvoiceLine[]
  currency: string
  period: Span
  discounts?: string[]
  /** Instead of the subscription's. */
  defaultTaxRates?: TaxRate[]
  autoAdvance?: boolean
  /** When Stripe finalizes and collects it by itself. */
  finalizesAt?: number | null
  metadata?: Record<string, string>
  description?: string | null
  /** What a request sets besides. */
  more?: Partial<Invoice>
}

const addressee = (ctx: Ctx, customer: Customer) => ({
  customer: customer.id,
  customer_account: null,
  customer_address: customer.address ?? null,
  customer_email: customer.email,
  customer_name: customer.name ?? null,
  customer_phone: customer.phone ?? null,
  customer_shipping: customer.shipping ?? null,
  customer_tax_exempt: customer.tax_exempt ?? 'none',
  customer_tax_ids: ctx.store
    .where<StripeObject & { type: string; value: string }>('tax_id', 'customer', customer.id)
    .map(({ type, value }) => ({ type, value })),
})

const parent = (subscription: Subscription | null): Invoice['parent'] =>
  subscription && {
    type: 'subscription_details',
    quote_details: null,
    subscription_details: { subscription: subscription.id, metadata: { ...subscription.metadata } },
  }

const nothing = {
  account_country: 'US',
  account_name: 'Sandbox',
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
  automatically_finalizes_at: null,
  custom_fields: null,
  default_payment_method: null,
  default_source: null,
  effective_at: null,
  ending_balance: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  next_payment_attempt: null,
  number: null,
  on_behalf_of: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  status: 'draft',
  status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  total_pretax_credit_amounts: [],
  webhooks_delivered_at: null,
} as const satisfies Partial<Invoice> | object

/** How the invoice is collected: as its subscription is. */
const collection = (ctx: Ctx, subscription: Subscription | null): Pick<Invoice, 'collection_method' | 'due_date'> => {
  const days = subscription?.days_until_due ?? null
  return {
    collection_method: subscription?.collection_method ?? 'charge_automatically',
    due_date: days === null ? null : ctx.now + days * 86_400,
  }
}

const advance = ({
  autoAdvance = true,
  finalizesAt = null,
}: InvoiceParts): Pick<Invoice, 'automatically_finalizes_at' | 'next_payment_attempt'> & { auto_advance: boolean } => ({
  auto_advance: autoAdvance,
  automatically_finalizes_at: finalizesAt,
  next_payment_attempt: finalizesAt,
})

/** Works out discounts and taxes of all lines. */
function workOut(ctx: Ctx, parts: InvoiceParts, rates: TaxRate[]): void {
  const { lines, discounts = [], customer } = parts
  applyDiscounts(ctx.store, lines, runningDiscounts(ctx.store, discounts, ctx.now), ctx.now)
  applyTaxes(ctx.store, lines, { defaults: rates, exempt: customer.tax_exempt ?? 'none' })
}

/** An invoice as a draft, not stored: previews are made of it too. */
export function composeInvoice(ctx: Ctx, id: string, parts: InvoiceParts): Invoice {
  const { customer, lines, subscription } = parts
  const discounts = parts.discounts ?? []
  const rates = parts.defaultTaxRates ?? subscription?.default_tax_rates ?? []
  workOut(ctx, parts, rates)
  for (const line of lines) line.invoice = id
  return {
    ...structuredClone(nothing),
    default_tax_rates: structuredClone(rates),
    total_pretax_credit_amounts: [],
    ...addressee(ctx, customer),
    ...collection(ctx, subscription),
    ...totals(lines, customer.balance),
    id,
    object: 'invoice',
    ...advance(parts),
    billing_reason: parts.reason,
    created: ctx.now,
    currency: parts.currency,
    description: parts.description ?? null,
    discounts,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    metadata: parts.metadata ?? {},
    parent: parent(subscription),
    period_end: parts.period.end,
    period_start: parts.period.start,
    starting_balance: customer.balance,
    test_clock: ctx.clock,
    ...parts.more,
  }
}

/** Creates a draft invoice and says so. */
export function draftInvoice(ctx: Ctx, parts: InvoiceParts): Invoice {
  const invoice = ctx.store.put(composeInvoice(ctx, ctx.store.newId('in'), parts))
  ctx.emit('invoice.created', invoice)
  return invoice
}
