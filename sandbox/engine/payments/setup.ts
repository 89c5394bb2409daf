import type { Ctx } from '../../store/types.ts'
import type { PaymentMethod, SetupIntent } from '../types.ts'
import { markSetUp } from './outcome.ts'

/** A set-up as it begins, not stored; `more` says what is known already. */
export function newSetupIntent(ctx: Ctx, customer: string | null, more: Partial<SetupIntent> = {}): SetupIntent {
  const id = ctx.store.newId('seti')
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${ctx.store.newId('s').slice(2)}`,
    created: ctx.now,
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
    ...more,
  }
}

/** A card was saved for later payments, its holder having agreed (and authenticated, where the bank asked). */
export function setUpMethod(
  ctx: Ctx,
  method: PaymentMethod,
  customer: string | null,
  authenticated: boolean,
  more: Partial<SetupIntent> = {},
): SetupIntent {
  const done = { payment_method: method.id, status: 'succeeded', ...more } as const
  const intent = ctx.store.put(newSetupIntent(ctx, customer, done))
  if (authenticated) markSetUp(ctx, method.id)
  ctx.emit('setup_intent.created', { ...intent, status: 'requires_confirmation' })
  ctx.emit('setup_intent.succeeded', intent)
  return intent
}
