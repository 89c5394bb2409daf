import { openSession, type SubscriptionData } from '../engine/checkout/session.ts'
import { findCustomer } from '../engine/find.ts'
import type { WantedDiscount } from '../engine/subscriptions/discounts.ts'
import type { CheckoutSession, Customer } from '../engine/types.ts'
import { invalidRequest, parameterMissing, requireParams } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { any, arr, bool, hash, int, meta, oneOf, str, time, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { missingMethodOf, pricesOf, trialSettingsParam } from './subscriptions-create.ts'

const hour = 3600

const subscriptionDataParams: Params = {
  metadata: meta,
  description: str,
  trial_period_days: int,
  trial_end: time(),
  trial_settings: trialSettingsParam,
  billing_mode: hash({ type: oneOf('flexible'), flexible: any }),
  proration_behavior: oneOf('create_prorations', 'none'),
}

/** Parameters that a session echoes as they came. */
const echoedNames = [
  'allow_promotion_codes',
  'billing_address_collection',
  'cancel_url',
  'client_reference_id',
  'customer_email',
  'integration_identifier',
  'locale',
  'payment_method_collection',
  'submit_type',
  'success_url',
  'allowed_payment_method_types',
  'phone_number_collection',
] as const

function echoed(input: Input): Partial<CheckoutSession> {
  const given = echoedNames.flatMap((name) => (input[name] == null ? [] : [[name, input[name]] as const]))
  return { ...Object.fromEntries(given), metadata: mergeMetadata({}, input.metadata) }
}

function refuseOtherModes(input: Input): void {
  if (input.mode === 'subscription') return
  throw invalidRequest(
    `The sandbox runs Checkout in mode=subscription only; mode=${String(input.mode)} is not implemented.`,
    { param: 'mode' },
  )
}

function refuseContradictions(input: Input): void {
  if (input.allow_promotion_codes != null && input.discounts != null) {
    throw invalidRequest('You may only specify one of these parameters: allow_promotion_codes, discounts.', {
      code: 'parameters_exclusive',
    })
  }
  if (input.customer != null && input.customer_email != null) {
    throw invalidRequest('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer_email',
      code: 'parameters_exclusive',
    })
  }
  if (input.customer_update != null && input.customer == null) {
    throw invalidRequest('`customer_update` can only be used with `customer`.', { param: 'customer_update' })
  }
}

function refuseBadUrl(input: Input, name: 'success_url' | 'cancel_url'): void {
  const url = input[name]
  if (url == null) return
  if (!/^https?:\/\/\S+$/.test(url as string)) {
    throw invalidRequest('Not a valid URL', { param: name, code: 'url_invalid' })
  }
}

function expiry(ctx: Ctx, wanted: unknown): number {
  if (wanted == null) return ctx.now + 24 * hour
  const at = wanted as number
  if (at < ctx.now + hour / 2 - 60 || at > ctx.now + 24 * hour + 60) {
    throw invalidRequest(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    )
  }
  return at
}

function subscriptionData(ctx: Ctx, given: Input): { data: SubscriptionData; trialDays: number | null } {
  const { trial_end: end, trial_period_days: days } = given
  if (end != null && days != null) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.', {
      param: 'subscription_data[trial_end]',
      code: 'parameters_exclusive',
    })
  }
  if (typeof end === 'number' && end < ctx.now + 48 * hour) {
    throw invalidRequest('The `trial_end` date has to be at least 2 days in the future.', {
      param: 'subscription_data[trial_end]',
    })
  }
  if (typeof days === 'number' && days < 1) {
    throw invalidRequest('The minimum number of trial period days is 1.', {
      param: 'subscription_data[trial_period_days]',
    })
  }
  return {
    trialDays: (days ?? null) as number | null,
    data: {
      metadata: mergeMetadata({}, given.metadata),
      description: (given.description ?? null) as string | null,
      trialEnd: (end ?? null) as number | null,
      missingPaymentMethod: missingMethodOf(given.trial_settings),
    },
  }
}

function create(ctx: Ctx, input: Input): CheckoutSession {
  requireParams(input, 'mode')
  refuseOtherModes(input)
  requireParams(input, 'line_items', 'success_url')
  refuseContradictions(input)
  refuseBadUrl(input, 'success_url')
  refuseBadUrl(input, 'cancel_url')
  const customer: Customer | null = input.customer == null ? null : findCustomer(ctx, input.customer)
  const items = input.line_items as { price?: string; quantity?: number }[]
  items.forEach((item, at) => {
    if (item.quantity == null) throw parameterMissing(`line_items[${at}][quantity]`)
  })
  const wanted = pricesOf(ctx, items, 'line_items')
  if (!wanted.some(({ price }) => price.recurring !== null)) {
    throw invalidRequest('You must provide at least one recurring price in `subscription` mode when using prices.', {
      param: 'line_items',
    })
  }
  const { data, trialDays } = subscriptionData(ctx, (input.subscription_data ?? {}) as Input)
  return openSession(ctx, {
    customer,
    wanted,
    subscriptionData: data,
    trialDays,
    discounts: (input.discounts ?? []) as WantedDiscount[],
    customerUpdate: input.customer_update ?? {},
    expiresAt: expiry(ctx, input.expires_at),
    echoed: echoed(input),
  })
}

const never = oneOf('auto', 'never')

export const createSession: Endpoint = {
  method: 'POST',
  path: '/v1/checkout/sessions',
  params: {
    mode: oneOf('payment', 'setup', 'subscription'),
    line_items: arr(hash({ price: str, quantity: int })),
    customer: str,
    customer_email: str,
    customer_update: hash({ address: never, name: never, shipping: never }),
    client_reference_id: str,
    metadata: meta,
    subscription_data: hash(subscriptionDataParams),
    allow_promotion_codes: bool,
    discounts: arr(hash({ coupon: str, promotion_code: str })),
    payment_method_collection: oneOf('always', 'if_required'),
    allowed_payment_method_types: arr(str),
    billing_address_collection: oneOf('auto', 'required'),
    phone_number_collection: hash({ enabled: bool }),
    success_url: str,
    cancel_url: str,
    expires_at: time(),
    locale: str,
    submit_type: oneOf('auto', 'subscribe'),
    ui_mode: oneOf('hosted_page'),
    integration_identifier: str,
  },
  handle: create,
}
