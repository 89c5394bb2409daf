import { rawRequest } from '../lib/load.ts'
import { secrets, signature } from '../lib/product.ts'

export const webhookPath = '/api/v1/billing/stripe-webhook'

/** An event as Stripe sends it, about 3 kB: a subscription with one item, its price and metadata. */
export function eventBody(id: string, customer: string, subscription = `sub_${id}`): string {
  const created = Math.floor(Date.now() / 1000)
  const price = {
    id: 'price_1Pbench', object: 'price', active: true, billing_scheme: 'per_unit', created, currency: 'usd',
    livemode: false, lookup_key: 'premium_monthly', metadata: { plan_id: 'premium_monthly' }, product: 'prod_bench',
    recurring: { interval: 'month', interval_count: 1, meter: null, usage_type: 'licensed' }, type: 'recurring',
    unit_amount: 2900, unit_amount_decimal: '2900',
  } // prettier-ignore
  const item = {
    id: `si_${id}`, object: 'subscription_item', created, current_period_start: created,
    current_period_end: created + 2_592_000, discounts: [], metadata: {}, price, plan: price, quantity: 1,
    subscription, tax_rates: [],
  } // prettier-ignore
  const object = {
    id: subscription, object: 'subscription', application: null, automatic_tax: { enabled: false, liability: null },
    billing_cycle_anchor: created, cancel_at: null, cancel_at_period_end: false, canceled_at: null,
    collection_method: 'charge_automatically', created, currency: 'usd', customer, default_payment_method: `pm_${id}`,
    description: 'x'.repeat(600), discounts: [], ended_at: null,
    items: { object: 'list', data: [item], has_more: false, total_count: 1, url: `/v1/subscription_items` },
    latest_invoice: `in_${id}`, livemode: false, metadata: { account_id: `acc_${id}`, plan_id: 'premium_monthly' },
    next_pending_invoice_item_invoice: null, pause_collection: null, pending_setup_intent: null, schedule: null,
    start_date: created, status: 'active', trial_end: null, trial_start: null,
  } // prettier-ignore
  const previous_attributes = { metadata: {}, items: { data: [{ current_period_end: created }] } }
  return JSON.stringify({
    id: `evt_${id}`, object: 'event', api_version: '2026-06-24', created, data: { object, previous_attributes },
    livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null },
    type: 'customer.subscription.updated',
  }) // prettier-ignore
}

/** A body as a signed POST to the webhook route. */
export const webhookRequest = (body: string): string =>
  rawRequest(
    'POST',
    webhookPath,
    { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature(body, secrets.webhook) },
    body,
  )
