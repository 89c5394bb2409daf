import type { Ctx } from '../../store/types.ts'
import type { Span } from '../proration.ts'
import type { Customer, Invoice, InvoiceLine, Subscription } from '../types.ts'
import { applyDiscounts, totals } from './totals.ts'

/** What an invoice is made of. */
export interface InvoiceParts {
  customer: Customer
  subscription: Subscription | null
  reason: string
  lines: InvoiceLine[]
  currency: string
  period: Span
  discounts?: string[]
  autoAdvance?: boolean
  /** When Stripe finalizes and collects it by itself. */
  finalizesAt?: number | null
  metadata?: Record<string, string>
  description?: string | null
}

const addressee = (customer: Customer) => ({
  customer: customer.id,
  customer_account: null,
  customer_address: customer.address ?? null,
  customer_email: customer.email,
  customer_name: customer.name ?? null,
  customer_phone: customer.phone ?? null,
  customer_shipping: customer.shipping ?? null,
  customer_tax_exempt: customer.tax_exempt ?? 'none',
  customer_tax_ids: [],
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
  collection_method: 'charge_automatically',
  custom_fields: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  due_date: null,
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
  total_taxes: [],
  webhooks_delivered_at: null,
} as const satisfies Partial<Invoice> | object

/** An invoice as a draft, not stored: previews are made of it too. */
export function composeInvoice(ctx: Ctx, id: string, parts: InvoiceParts): Invoice {
  const { customer, lines } = parts
  const discounts = parts.discounts ?? []
  applyDiscounts(ctx.store, lines, discounts)
  for (const line of lines) line.invoice = id
  return {
    ...structuredClone(nothing),
    default_tax_rates: [],
    total_pretax_credit_amounts: [],
    total_taxes: [],
    ...addressee(customer),
    ...totals(lines, customer.balance),
    id,
    object: 'invoice',
    auto_advance: parts.autoAdvance ?? true,
    automatically_finalizes_at: parts.finalizesAt ?? null,
    next_payment_attempt: parts.finalizesAt ?? null,
    billing_reason: parts.reason,
    created: ctx.now,
    currency: parts.currency,
    description: parts.description ?? null,
    discounts,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    metadata: parts.metadata ?? {},
    parent: parent(parts.subscription),
    period_end: parts.period.end,
    period_start: parts.period.start,
    starting_balance: customer.balance,
    test_clock: ctx.clock,
  }
}

/** Creates a draft invoice and says so. */
export function draftInvoice(ctx: Ctx, parts: InvoiceParts): Invoice {
  const invoice = ctx.store.put(composeInvoice(ctx, ctx.store.newId('in'), parts))
  ctx.emit('invoice.created', invoice)
  return invoice
}
