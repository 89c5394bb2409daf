import type { Ctx } from '../../store/types.ts'
import type { Decline } from '../contract.ts'
import type { Charge, PaymentError, PaymentIntent, PaymentMethod } from '../types.ts'

/** What a payment intent is for. */
export interface IntentParts {
  amount: number
  currency: string
  customer: string | null
  description: string | null
  metadata?: Record<string, string>
}

const noSecondParties = {
  application: null,
  application_fee_amount: null,
  on_behalf_of: null,
  review: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_group: null,
} as const

/** A payment intent that waits for a payment method. */
export function newIntent(ctx: Ctx, parts: IntentParts): PaymentIntent {
  const id = ctx.store.newId('pi')
  return {
    ...noSecondParties,
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: parts.amount,
    amount_capturable: 0,
    amount_received: 0,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${ctx.store.newId('s').slice(2)}`,
    confirmation_method: 'automatic',
    created: ctx.now,
    currency: parts.currency,
    customer: parts.customer,
    customer_account: null,
    description: parts.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: parts.metadata ?? {},
    next_action: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    setup_future_usage: 'off_session',
    status: 'requires_payment_method',
    transfer_data: null,
  }
}

type Outcome = NonNullable<Charge['outcome']>

const outcomeOf = (decline: Decline | null): Outcome => ({
  advice_code: decline?.advice_code ?? null,
  network_advice_code: null,
  network_decline_code: decline?.network_decline_code ?? null,
  network_status: decline ? 'declined_by_network' : 'approved_by_network',
  reason: decline ? (decline.decline_code ?? decline.code) : null,
  risk_level: 'normal',
  risk_score: 12,
  seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
  type: decline ? 'issuer_declined' : 'authorized',
})

type CardDetails = NonNullable<NonNullable<Charge['payment_method_details']>['card']>

const cardDetails = (method: PaymentMethod, amount: number, decline: Decline | null): CardDetails | null => {
  const { card } = method
  if (!card) return null
  return {
    amount_authorized: decline ? null : amount,
    authorization_code: decline ? null : '123456',
    brand: card.brand,
    checks: card.checks && {
      address_line1_check: card.checks.address_line1_check,
      address_postal_code_check: card.checks.address_postal_code_check,
      cvc_check: card.checks.cvc_check,
    },
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  }
}

type Result = Pick<
  Charge,
  | 'amount_captured'
  | 'balance_transaction'
  | 'captured'
  | 'failure_code'
  | 'failure_message'
  | 'outcome'
  | 'paid'
  | 'status'
>

const resultOf = (ctx: Ctx, amount: number, decline: Decline | null): Result => ({
  amount_captured: decline ? 0 : amount,
  balance_transaction: decline ? null : ctx.store.newId('txn'),
  captured: !decline,
  failure_code: decline?.code ?? null,
  failure_message: decline?.message ?? null,
  outcome: outcomeOf(decline),
  paid: !decline,
  status: decline ? 'failed' : 'succeeded',
})

/** A charge of a payment intent, succeeded or, with a decline, failed. */
export function newCharge(ctx: Ctx, intent: PaymentIntent, method: PaymentMethod, decline: Decline | null): Charge {
  const id = ctx.store.newId('ch')
  const details = cardDetails(method, intent.amount, decline)
  const { tax_id, ...billing } = method.billing_details
  return {
    ...noSecondParties,
    ...resultOf(ctx, intent.amount, decline),
    id,
    object: 'charge',
    amount: intent.amount,
    amount_refunded: 0,
    application_fee: null,
    billing_details: { ...billing, tax_id: tax_id ?? null },
    calculated_statement_descriptor: 'SANDBOX',
    created: ctx.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: method.type, ...(details ? { card: details } : {}) },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    source_transfer: null,
    transfer_data: null,
  }
}

/** The error hash of a decline, as `last_payment_error` keeps it. */
export function paymentError(decline: Decline, method: PaymentMethod, charge: string | null): PaymentError {
  const { code, message, decline_code, advice_code, network_decline_code } = decline
  return {
    type: 'card_error',
    code,
    message,
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    payment_method: structuredClone(method),
    ...(charge === null ? {} : { charge }),
    ...(decline_code === null ? {} : { decline_code }),
    ...(advice_code === null ? {} : { advice_code }),
    ...(network_decline_code === null ? {} : { network_decline_code }),
  }
}
