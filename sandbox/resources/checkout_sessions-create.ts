import { openSession, type SessionParts } from '../engine/checkout/session.ts'
import { findCustomer } from '../engine/find.ts'
import type { WantedDiscount } from '../engine/subscriptions/discounts.ts'
import type { CheckoutSession } from '../engine/types.ts'
import { arr, bool, hash, meta, oneOf, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { checkSession, expiryOf } from './checkout_sessions-checks.ts'
import { echoed, echoedParams } from './checkout_sessions-echo.ts'
import { intentData, partsParams, shownParts, subscriptionData, wantedOf } from './checkout_sessions-parts.ts'

function create(ctx: Ctx, input: Input): CheckoutSession {
  checkSession(input)
  const { data, trialDays } = subscriptionData(ctx, (input.subscription_data ?? {}) as Input)
  return openSession(ctx, {
    mode: input.mode as SessionParts['mode'],
    customer: input.customer == null ? null : findCustomer(ctx, input.customer),
    currency: (input.currency ?? null) as string | null,
    wanted: wantedOf(ctx, input),
    subscriptionData: data,
    trialDays,
    intentData: intentData(input),
    discounts: (input.discounts ?? []) as WantedDiscount[],
    customerUpdate: input.customer_update ?? {},
    expiresAt: expiryOf(ctx, input.expires_at),
    echoed: { ...echoed(input), ...shownParts(input) },
  })
}

const never = oneOf('auto', 'never')

export const createSession: Endpoint = {
  method: 'POST',
  path: '/v1/checkout/sessions',
  params: {
    ...echoedParams,
    ...partsParams,
    automatic_tax: hash({ enabled: bool }),
    currency: str,
    customer: str,
    customer_update: hash({ address: never, name: never, shipping: never }),
    discounts: arr(hash({ coupon: str, promotion_code: str })),
    expires_at: time(),
    metadata: meta,
    mode: oneOf('payment', 'setup', 'subscription'),
    ui_mode: oneOf('hosted_page'),
  },
  handle: create,
}
