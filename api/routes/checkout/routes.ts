import { confirm } from '../../checkout/confirm.ts'
import { findCheckout, isApplied, shownState } from '../../checkout/find-checkout.ts'
import type { SignedInOrTicket } from '../../auth/guards.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { Problem } from '#domain/errors.ts'
import { PendingSchema } from '../../http/schemas.ts'
import { createCheckout, refuseUnknownPlan } from './create.ts'
import { presentState } from './present.ts'
import { recordReturn } from './returned.ts'
import { CreateCheckout, CreatedSchema, MessageSchema, ReturnQuery, SessionParams, StateSchema } from './schema.ts'

const tag = 'Checkout'

/** Buying a plan: the session, how it stands, and coming back from it. */
export function checkoutRoutes(deps: Deps): Endpoint[] {
  return [create(deps), ...returns(deps), state(deps), confirmation(deps)]
}

const create = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/billing/checkout',
    summary: 'Opens Stripe Checkout for a plan, or answers the session that is open for the same request',
    tag,
    guard: deps.guards.may('POST /billing/checkout'),
    limit: 'checkout',
    body: CreateCheckout,
    precheck: refuseUnknownPlan(deps),
    answers: {
      201: { description: 'The session', schema: CreatedSchema },
      202: { description: 'Not known within 8 s', schema: PendingSchema },
    },
    handle: (call) => createCheckout(deps, call),
  })

const returns = (deps: Deps) =>
  (['success', 'cancel'] as const).map((outcome) =>
    endpoint({
      method: 'GET',
      path: `/billing/checkout/${outcome}`,
      summary: `Where a person lands after the redirect: ${outcome}`,
      tag,
      guard: deps.guards.may(`GET /billing/checkout/${outcome}`),
      query: ReturnQuery,
      answers: { 200: { description: 'What to tell the person', schema: MessageSchema } },
      handle: async ({ who, query, from }) =>
        ok(await recordReturn(deps, who, { outcome, sessionId: query.session_id ?? null, from })),
    }),
  )

const state = (deps: Deps) =>
  endpoint({
    method: 'GET',
    path: '/billing/checkout/:session_id',
    summary: 'How a checkout stands, by our rows',
    tag,
    guard: deps.guards.may('GET /billing/checkout/:session_id'),
    params: SessionParams,
    answers: { 200: { description: 'Its state', schema: StateSchema } },
    async handle({ who, params }) {
      const intent = await findCheckout(deps.db, who.accountId, params.session_id)
      const applied = await isApplied(deps.db, intent)
      return ok(presentState(intent, { state: applied ? 'complete' : shownState(intent.state), applied }))
    },
  })

const confirmation = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/billing/checkout/:session_id/confirm',
    summary: 'Asks Stripe now how a checkout stands, instead of waiting for the webhook',
    tag,
    guard: deps.guards.mayOrTicket('POST /billing/checkout/:session_id/confirm'),
    params: SessionParams,
    answers: { 200: { description: 'Its state', schema: StateSchema } },
    async handle({ who, params }) {
      const intent = await findCheckout(deps.db, who.accountId, params.session_id)
      if (!mayConfirm(who, intent.id)) throw new Problem('not_found')
      return ok(presentState(intent, await confirm(deps, intent)))
    },
  })

const mayConfirm = (who: SignedInOrTicket, intentId: string) => !('intentId' in who) || who.intentId === intentId
