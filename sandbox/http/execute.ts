import type { FaultEffect } from '../control/faults.ts'
import type { Includables } from '../engine/contract.ts'
import { declineBy } from '../engine/declines.ts'
import { refuseWhileAdvancing, scopeOf } from '../engine/scope.ts'
import type { Ctx, ForcedCharge, RequestRef } from '../store/types.ts'
import type { World } from '../store/world.ts'
import { apiError, cardError, conflict, rateLimited, StripeFailure } from './errors.ts'
import { Renderer } from './expand.ts'
import type { Match } from './router.ts'
import type { Endpoint, Input } from './types.ts'

/** Status and JSON text. */
export interface Answer {
  status: number
  body: string
}

/** One request that is about to be carried out. */
export interface Execution {
  world: World
  includables: Includables
  request: RequestRef
  match: Match<Endpoint>
  input: Input
  /** Binds the answer to the request's key, inside the step. */
  remember: (answer: Answer) => Answer
  /** The answer to a failure that left no trace; remembered where Stripe remembers it. */
  failed: (error: unknown) => Answer
  /** The answer to a failure, not remembered. */
  told: (failure: StripeFailure) => Answer
}

/** The error a forced status is answered with. */
export function forcedStatus(fault: FaultEffect | null): StripeFailure | null {
  const status = fault?.status
  if (status === undefined) return null
  const message = fault?.message ?? `The sandbox was told to answer ${status}.`
  const failure = failureOf(status, message)
  if (fault?.code !== undefined) failure.body.error.code = fault.code
  return failure
}

function failureOf(status: number, message: string): StripeFailure {
  if (status >= 500) return apiError(status, message)
  if (status === 429) return rateLimited(message)
  if (status === 402) return new StripeFailure(402, { type: 'card_error', code: 'card_declined', message }, false)
  if (status === 409) return conflict(message, 'idempotency_key_in_use')
  return new StripeFailure(status, { type: 'invalid_request_error', message }, false)
}

/** Runs the endpoint as one step that also holds its remembered answer. Never throws. */
export function execute(execution: Execution, fault: FaultEffect | null): Answer {
  const { world, request, match, input } = execution
  const forcedCharge: ForcedCharge | undefined =
    fault?.decline_code === undefined ? undefined : { decline_code: fault.decline_code, used: false }
  try {
    const scope = scopeOf(world.store, match.params, input)
    if (match.route.method !== 'GET') refuseWhileAdvancing(world.store, scope)
    const named = { ...request, route: `${match.route.method} ${match.route.path}` }
    const options = { request: named, clock: scope.clock, ...(forcedCharge ? { forcedCharge } : {}) }
    return world.step((ctx) => work(execution, ctx, fault), options)
  } catch (error) {
    return execution.failed(error)
  }
}

function work(execution: Execution, ctx: Ctx, fault: FaultEffect | null): Answer {
  const answer = handled(execution, ctx)
  const forced = forcedStatus(fault)
  if (!forced) return execution.remember(answer)
  // The work is done; what is lost is the answer. A stored 500 is what its key replays, a gateway's error never is.
  const shown = execution.told(forced)
  execution.remember(forced.status === 500 ? shown : answer)
  return shown
}

function handled({ match, input, includables, told }: Execution, ctx: Ctx): Answer {
  try {
    const result = match.route.handle(ctx, input, match.params)
    const expand = (input.expand as string[] | null | undefined) ?? []
    const body = JSON.stringify(new Renderer(ctx, includables).render(result, expand))
    if (ctx.forcedCharge && !ctx.forcedCharge.used) throw unusedDecline(ctx.forcedCharge)
    return { status: 200, body }
  } catch (error) {
    if (error instanceof StripeFailure && error.keepsChanges) return told(error)
    throw error
  }
}

/** A decline forced on a request that charges nothing: the request itself is declined, and nothing of it stays. */
function unusedDecline({ decline_code }: ForcedCharge): StripeFailure {
  const { status, body } = cardError(declineBy(decline_code))
  return new StripeFailure(status, body.error, false)
}
