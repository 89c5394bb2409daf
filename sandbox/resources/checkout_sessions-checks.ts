import { invalidRequest, parameterMissing, requireParams } from '../http/errors.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { refuseAutomaticTax } from './subscriptions-refusals.ts'

const hour = 3600

const exclusive = (input: Input, a: string, b: string): void => {
  if (input[a] == null || input[b] == null) return
  throw invalidRequest(`You may only specify one of these parameters: ${a}, ${b}.`, {
    param: b,
    code: 'parameters_exclusive',
  })
}

/** Parameters that belong to some modes only. */
const modesOf: Record<string, readonly string[]> = {
  subscription_data: ['subscription'],
  payment_method_collection: ['subscription'],
  payment_intent_data: ['payment'],
  invoice_creation: ['payment'],
  setup_intent_data: ['setup'],
  customer_creation: ['payment', 'setup'],
  line_items: ['payment', 'subscription'],
  discounts: ['payment', 'subscription'],
  allow_promotion_codes: ['payment', 'subscription'],
}

function refuseOfOtherModes(input: Input): void {
  for (const [name, modes] of Object.entries(modesOf)) {
    if (input[name] == null || modes.includes(input.mode as string)) continue
    throw invalidRequest(`You can not pass \`${name}\` in \`${String(input.mode)}\` mode.`, { param: name })
  }
}

function refuseBadUrl(input: Input, name: 'success_url' | 'cancel_url'): void {
  const url = input[name]
  if (url == null) return
  if (!/^https?:\/\/\S+$/.test(url as string)) {
    throw invalidRequest('Not a valid URL', { param: name, code: 'url_invalid' })
  }
}

/** Throws 400 for what cannot be a session: missing, contradictory or misplaced parameters. */
export function checkSession(input: Input): void {
  requireParams(input, 'mode')
  if (input.mode !== 'setup') requireParams(input, 'line_items')
  requireParams(input, 'success_url')
  if (input.mode === 'setup' && input.currency == null && input.allowed_payment_method_types == null) {
    throw parameterMissing('currency')
  }
  exclusive(input, 'allow_promotion_codes', 'discounts')
  exclusive(input, 'customer', 'customer_email')
  exclusive(input, 'customer', 'customer_creation')
  if (input.customer_update != null && input.customer == null) {
    throw invalidRequest('`customer_update` can only be used with `customer`.', { param: 'customer_update' })
  }
  refuseOfOtherModes(input)
  refuseBadUrl(input, 'success_url')
  refuseBadUrl(input, 'cancel_url')
  refuseAutomaticTax(input)
}

/** When the session expires: 30 minutes to 24 hours from now. */
export function expiryOf(ctx: Ctx, wanted: unknown): number {
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
