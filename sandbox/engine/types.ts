import type Stripe from 'stripe'

/**
 * The engine's objects as they are stored: Stripe's own types, with ids where the API can expand, and decimals as strings.
 * Includable properties (`invoice.payments`…) are not stored.
 */
type Over<T, Changes> = Omit<T, keyof Changes> & Changes

export interface NestedList<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}

export type Price = Over<Stripe.Price, { product: string; unit_amount_decimal: string | null }>
export type Plan = Over<Stripe.Plan, { product: string; amount_decimal: string | null }>
export type Product = Over<Stripe.Product, { default_price: string | null }>
export type Customer = Over<Stripe.Customer, { default_source: null }>
export type PaymentMethod = Over<Stripe.PaymentMethod, { customer: string | null }>
export type Coupon = Over<Stripe.Coupon, { name: string | null }>
export type Discount = Over<
  Stripe.Discount,
  { customer: string | null; promotion_code: string | null; source: { coupon: string | null; type: 'coupon' } }
>

export type SubscriptionItem = Over<Stripe.SubscriptionItem, { price: Price; plan: Plan; discounts: string[] }>

export type PendingUpdate = Over<
  Stripe.Subscription.PendingUpdate,
  { subscription_items: SubscriptionItem[] | null; discounts: null }
>

export type Subscription = Over<
  Stripe.Subscription,
  {
    customer: string
    default_payment_method: string | null
    latest_invoice: string | null
    discounts: string[]
    items: NestedList<SubscriptionItem>
    pending_update: PendingUpdate | null
    schedule: string | null
  }
>

export type SchedulePhase = Over<
  Stripe.SubscriptionSchedule.Phase,
  { items: PhaseItem[]; default_payment_method: string | null; metadata: Record<string, string> }
>
export type PhaseItem = Over<Stripe.SubscriptionSchedule.Phase.Item, { price: string; plan: string; quantity: number }>
export type SubscriptionSchedule = Over<
  Stripe.SubscriptionSchedule,
  { customer: string; phases: SchedulePhase[]; subscription: string | null; metadata: Record<string, string> }
>

export type InvoiceLine = Over<
  Stripe.InvoiceLineItem,
  {
    discounts: string[]
    discount_amounts: { amount: number; discount: string }[]
    pricing: {
      price_details: { price: string; product: string }
      type: 'price_details'
      unit_amount_decimal: string | null
    } | null
    quantity_decimal: string | null
    subscription: string | null
  }
>

export interface InvoiceParent {
  type: 'subscription_details'
  quote_details: null
  subscription_details: { subscription: string; metadata: Record<string, string> }
}

export type Invoice = Over<
  Omit<Stripe.Invoice, 'payments' | 'confirmation_secret'>,
  {
    customer: string
    default_payment_method: string | null
    discounts: string[]
    lines: NestedList<InvoiceLine>
    parent: InvoiceParent | null
    status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void'
    total_discount_amounts: { amount: number; discount: string }[]
  }
>

export type TaxRate = Stripe.TaxRate

export type InvoiceItem = Over<
  Stripe.InvoiceItem,
  {
    customer: string
    invoice: string | null
    discounts: string[]
    quantity_decimal: string
    pricing: InvoiceLine['pricing']
  }
>

export type CreditNoteLine = Over<
  Stripe.CreditNoteLineItem,
  { unit_amount_decimal: string | null; discount_amounts: { amount: number; discount: string }[] }
>

export type CreditNote = Over<
  Stripe.CreditNote,
  {
    customer: string
    customer_balance_transaction: string | null
    discount_amounts: { amount: number; discount: string }[]
    invoice: string
    lines: NestedList<CreditNoteLine>
  }
>

export type InvoicePayment = Over<Stripe.InvoicePayment, { invoice: string }>

export type PaymentIntent = Over<
  Stripe.PaymentIntent,
  {
    customer: string | null
    payment_method: string | null
    latest_charge: string | null
    last_payment_error: PaymentError | null
  }
>

/** A payment intent's last error: its payment method is shown whole, as it was. */
export interface PaymentError {
  type: 'card_error' | 'invalid_request_error'
  code: string
  message: string
  decline_code?: string
  advice_code?: string
  network_decline_code?: string
  charge?: string
  doc_url: string
  payment_method?: PaymentMethod
}

export type Charge = Over<
  Omit<Stripe.Charge, 'refunds'>,
  { customer: string | null; payment_intent: string | null; balance_transaction: string | null }
>

export type Refund = Over<Stripe.Refund, { charge: string; payment_intent: string | null; customer: string | null }>
export type Dispute = Over<Stripe.Dispute, { charge: string; payment_intent: string | null }>
export type SetupIntent = Over<Stripe.SetupIntent, { customer: string | null; payment_method: string | null }>

export type CheckoutSession = Over<
  Omit<Stripe.Checkout.Session, 'line_items'>,
  {
    customer: string | null
    invoice: string | null
    subscription: string | null
    payment_intent: string | null
    setup_intent: string | null
  }
>

export type LineItem = Over<Stripe.LineItem, { price: Price | null }>
export type PortalSession = Over<Stripe.BillingPortal.Session, { configuration: string }>
export type PortalConfiguration = Over<Stripe.BillingPortal.Configuration, { application: null }>

/** How Stripe itself retries, and what it does when that was in vain. */
export interface RetrySettings {
  /** Days from one failed attempt to the next. */
  schedule: number[]
  terminal: 'past_due' | 'canceled' | 'unpaid'
}
