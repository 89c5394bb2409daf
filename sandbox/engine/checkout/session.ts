import type { Ctx, StripeObject } from '../../store/types.ts'
import { invalidRequest } from '../../http/errors.ts'
import { schedule } from '../jobs.ts'
import { sellsIn } from '../pricing.ts'
import { couponOf, type WantedDiscount } from '../subscriptions/discounts.ts'
import { usableCode } from '../subscriptions/promotion-codes.ts'
import type { CheckoutSession, Customer, LineItem, Price, TaxRate } from '../types.ts'
import { lineItems, sums } from './line-items.ts'

/** What a session sells. */
export interface Wanted {
  price: Price
  quantity: number
  /** The buyer may change the quantity, within bounds. */
  adjustable?: { enabled: boolean; minimum?: number; maximum?: number }
  metadata?: Record<string, string>
  /** Instead of the subscription's. */
  taxRates?: TaxRate[]
}

export interface SubscriptionData {
  metadata: Record<string, string>
  description: string | null
  trialEnd: number | null
  missingPaymentMethod: string
  defaultTaxRates: TaxRate[]
}

/** What `payment_intent_data` or `setup_intent_data` says of the intent to come. */
export interface IntentData {
  description: string | null
  metadata: Record<string, string>
  setup_future_usage: 'off_session' | 'on_session' | null
  receipt_email: string | null
}

/** What a session keeps to itself until it is completed. */
export type SessionSecret = StripeObject & {
  object: 'sandbox.checkout'
  lines: LineItem[]
  /** Each line's own. */
  taxRates?: TaxRate[][]
  subscriptionData: SubscriptionData
  trialDays: number | null
  discounts: WantedDiscount[]
  customerUpdate: { name?: string | null; address?: string | null }
  intentData: IntentData
}

/** A session as a request asks for it, checked. */
export interface SessionParts {
  mode: 'payment' | 'setup' | 'subscription'
  customer: Customer | null
  wanted: Wanted[]
  subscriptionData: SubscriptionData
  trialDays: number | null
  discounts: WantedDiscount[]
  customerUpdate: { name?: string | null; address?: string | null }
  intentData: IntentData
  currency: string | null
  expiresAt: number
  /** Parameters that are echoed as they came. */
  echoed: Partial<CheckoutSession>
}

const plain = {
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  cancel_url: null,
  client_reference_id: null,
  client_secret: null,
  collected_information: { business_name: null, individual_name: null, shipping_details: null },
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_account: null,
  customer_email: null,
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  livemode: false,
  locale: null,
  managed_payments: { enabled: false },
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_collection: null,
  payment_method_configuration_details: null,
  payment_method_options: { card: { request_three_d_secure: 'automatic' } },
  payment_method_types: ['card'],
  payment_status: 'unpaid',
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  saved_payment_method_options: {
    allow_redisplay_filters: ['always'],
    payment_method_remove: 'disabled',
    payment_method_save: null,
  },
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: 'open',
  submit_type: null,
  subscription: null,
  success_url: null,
  ui_mode: 'hosted_page',
  wallet_options: null,
} satisfies Partial<CheckoutSession>

const detailsOf = (customer: Customer | null, email: string | null): CheckoutSession['customer_details'] =>
  customer || email
    ? {
        address: customer?.address ?? null,
        business_name: null,
        email: customer?.email ?? email,
        individual_name: null,
        name: null,
        phone: null,
        tax_exempt: 'none',
        tax_ids: null,
      }
    : null

/** What the mode decides. */
function modeFields({ mode, customer }: SessionParts, lines: LineItem[]): Partial<CheckoutSession> {
  const subscribes = mode === 'subscription'
  return {
    ...(mode === 'setup' ? { amount_subtotal: null, amount_total: null, total_details: null } : sums(lines)),
    mode,
    customer_creation: customer ? null : subscribes ? 'always' : 'if_required',
    payment_method_collection: subscribes ? 'always' : null,
  }
}

const shownDiscounts = (discounts: WantedDiscount[]): CheckoutSession['discounts'] =>
  discounts.map(({ coupon, promotion_code }) => ({ coupon: coupon ?? null, promotion_code: promotion_code ?? null }))

/** The currency that a session sells in; 400 for a price that is not sold in it. */
function currencyOf(ctx: Ctx, { currency, wanted }: SessionParts): string | null {
  const chosen = currency?.toLowerCase() ?? wanted[0]?.price.currency ?? null
  if (chosen === null) return null
  wanted.forEach(({ price }, at) => {
    if (sellsIn(ctx.store, price, chosen)) return
    throw invalidRequest(
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${chosen}\`.`,
      { param: `line_items[${at}][price]` },
    )
  })
  return chosen
}

/** Throws 400 for a promotion code whose minimum this purchase does not reach. */
function checkCodes(ctx: Ctx, { discounts, customer }: SessionParts, lines: LineItem[]): void {
  const amount = sums(lines).amount_subtotal
  for (const { promotion_code: code } of discounts) {
    if (code === undefined) continue
    usableCode(ctx, code, { customer: customer?.id ?? null, amount, currency: lines[0]?.currency ?? null })
  }
}

/** Opens a session: its page's address, what it will cost, and the job that expires it. */
export function openSession(ctx: Ctx, parts: SessionParts): CheckoutSession {
  const id = ctx.store.newId('cs_test')
  const trial = parts.trialDays !== null || parts.subscriptionData.trialEnd !== null
  const coupons = parts.discounts.map((one) => couponOf(ctx, one, parts.customer?.id ?? null))
  const currency = currencyOf(ctx, parts)
  const { customer, wanted } = parts
  const { defaultTaxRates } = parts.subscriptionData
  const lines = lineItems(ctx, { wanted, coupons, trial, currency: currency ?? 'usd', customer, defaultTaxRates })
  checkCodes(ctx, parts, lines)
  const session = ctx.store.put<CheckoutSession>({
    ...structuredClone(plain),
    amount_subtotal: null,
    amount_total: null,
    customer_creation: null,
    total_details: null,
    mode: parts.mode,
    ...modeFields(parts, lines),
    id,
    object: 'checkout.session',
    created: ctx.now,
    currency,
    customer: parts.customer?.id ?? null,
    customer_details: detailsOf(parts.customer, parts.echoed.customer_email ?? null),
    discounts: shownDiscounts(parts.discounts),
    expires_at: parts.expiresAt,
    metadata: {},
    url: `${ctx.baseUrl}/c/pay/${id}`,
    ...parts.echoed,
  })
  const { subscriptionData, trialDays, discounts, customerUpdate, intentData } = parts
  ctx.store.put<SessionSecret>({
    object: 'sandbox.checkout',
    id,
    lines,
    taxRates: parts.wanted.map(({ taxRates }) => taxRates ?? []),
    subscriptionData,
    trialDays,
    discounts,
    customerUpdate,
    intentData,
  })
  schedule(ctx.store, 'expire_checkout', id, parts.expiresAt)
  return session
}

/** What a session keeps to itself. */
export function secretOf(ctx: Ctx, session: CheckoutSession): SessionSecret {
  const secret = ctx.store.get<SessionSecret>('sandbox.checkout', session.id)
  if (!secret) throw new Error(`Checkout session ${session.id} has lost its parts`)
  return secret
}

/** Whether completing this session needs a payment method. */
export function needsCard(session: CheckoutSession): boolean {
  if ((session.amount_total ?? 0) > 0 || session.mode === 'setup') return true
  return session.mode === 'subscription' && session.payment_method_collection !== 'if_required'
}

/** What a session sells, as it was asked for, with the quantities of these lines. */
export const wantedAgain = ({ taxRates }: SessionSecret, lines: LineItem[]): Wanted[] =>
  lines.flatMap(({ price, quantity }, at) =>
    price ? [{ price, quantity: quantity ?? 1, taxRates: taxRates?.[at] ?? [] }] : [],
  )
