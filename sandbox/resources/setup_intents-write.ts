import { find, findCustomer } from '../engine/find.ts'
import { confirmSetUp } from '../engine/payments/set-up.ts'
import { newSetupIntent } from '../engine/payments/setup.ts'
import type { SetupIntent } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { any, arr, bool, hash, meta, oneOf, str, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { given } from './find.ts'
import { methodById } from './payment_methods.ts'

const common: Params = { payment_method: str, payment_method_options: any, return_url: str, use_stripe_sdk: bool }

const ready = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action'])

function refuseUnlessReady(intent: SetupIntent, what: string): void {
  if (ready.has(intent.status)) return
  throw invalidRequest(`You cannot ${what} this SetupIntent because it has a status of ${intent.status}.`, {
    code: 'setup_intent_unexpected_state',
  })
}

function confirm(ctx: Ctx, intent: SetupIntent, input: Input): SetupIntent {
  refuseUnlessReady(intent, 'confirm')
  if (intent.customer !== null) findCustomer(ctx, intent.customer)
  const wanted = input.payment_method ?? intent.payment_method
  requireParams({ payment_method: wanted }, 'payment_method')
  const method = methodById(ctx, wanted as string, intent.customer)
  confirmSetUp(ctx, intent, method, (input.return_url ?? null) as string | null)
  return intent
}

function create(ctx: Ctx, input: Input): SetupIntent {
  const customer = input.customer == null ? null : findCustomer(ctx, input.customer).id
  const method = input.payment_method == null ? null : methodById(ctx, input.payment_method as string, customer)
  const intent = ctx.store.put(
    newSetupIntent(ctx, customer, {
      ...given(input, 'description', 'usage'),
      metadata: mergeMetadata({}, input.metadata),
      payment_method: method?.id ?? null,
      status: method ? 'requires_confirmation' : 'requires_payment_method',
    }),
  )
  ctx.emit('setup_intent.created', intent)
  return input.confirm === true ? confirm(ctx, intent, { ...input, payment_method: method?.id }) : intent
}

function update(ctx: Ctx, input: Input, id: unknown): SetupIntent {
  const intent = find<SetupIntent>(ctx, 'setup_intent', id)
  refuseUnlessReady(intent, 'update')
  const customer = input.customer == null ? intent.customer : findCustomer(ctx, input.customer).id
  const method = input.payment_method == null ? null : methodById(ctx, input.payment_method as string, customer)
  ctx.store.update(intent, {
    ...given(input, 'description'),
    customer,
    ...(method ? { payment_method: method.id, status: 'requires_confirmation' } : {}),
    metadata: mergeMetadata(intent.metadata ?? {}, input.metadata),
  })
  return intent
}

function cancel(ctx: Ctx, input: Input, id: unknown): SetupIntent {
  const intent = find<SetupIntent>(ctx, 'setup_intent', id)
  refuseUnlessReady(intent, 'cancel')
  const reason = (input.cancellation_reason ?? null) as string | null
  ctx.store.update(intent, { status: 'canceled', cancellation_reason: reason, next_action: null })
  ctx.emit('setup_intent.canceled', intent)
  return intent
}

const describing: Params = { customer: str, description: str, metadata: meta, payment_method: str }

/** What makes a set-up and moves it on. */
export const setupIntentWrites: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/setup_intents',
    params: {
      ...common,
      ...describing,
      automatic_payment_methods: hash({ enabled: bool, allow_redirects: oneOf('always', 'never') }),
      allowed_payment_method_types: arr(str),
      confirm: bool,
      usage: oneOf('off_session', 'on_session'),
    },
    handle: create,
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/:id',
    params: describing,
    handle: (ctx, input, path) => update(ctx, input, path.id),
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/:id/confirm',
    params: common,
    handle: (ctx, input, path) => confirm(ctx, find<SetupIntent>(ctx, 'setup_intent', path.id), input),
  },
  {
    method: 'POST',
    path: '/v1/setup_intents/:id/cancel',
    params: { cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer') },
    handle: (ctx, input, path) => cancel(ctx, input, path.id),
  },
]
