import type Router from '@koa/router'
import type { DefaultContext } from 'koa'
import type { From } from '#db/audit.ts'
import type { AuditGate } from '../audit/gate.ts'
import { ipPrefixOf } from '../session/devices.ts'
import type { ApiContext, State } from './context.ts'
import { type Answer, type Call, type Endpoint, send } from './endpoint.ts'
import type { Callers, Limiter } from '../limits/limiter.ts'
import { callerOf, keyOf, type Once } from './idempotency.ts'
import { readInput } from './input.ts'

export type ApiRouter = Router<State, DefaultContext>

/** What stands between a request and its handler. */
export interface Gates {
  once: Once
  limited: Limiter
  audited: AuditGate
}

/** Puts endpoints on a router; each runs the checks in the contract's order. */
export function mount(router: ApiRouter, prefix: string, endpoints: readonly Endpoint[], gates: Gates): void {
  for (const endpoint of endpoints) {
    const path = `${prefix}${endpoint.path}`
    router.register(path, [endpoint.method], async (ctx) => {
      ctx.state.route = path
      await (endpoint.serve ? endpoint.serve(ctx) : serve(ctx, endpoint, ctx.params, gates))
    })
  }
}

async function serve(ctx: ApiContext, endpoint: Endpoint, params: Record<string, string>, gates: Gates): Promise<void> {
  const who = await endpoint.guard.identify(ctx)
  const reading = readInput(ctx, endpoint, params)
  reading.catch(() => undefined)
  if (endpoint.limit) await gates.limited(endpoint.limit, callersOf(ctx))
  const input = await reading
  const key = endpoint.method === 'GET' ? null : keyOf(ctx)
  const { requestId, signedIn, address = '' } = ctx.state
  const from = fromOf(ctx)
  const call = {
    ...input,
    who,
    key,
    requestId,
    userAgent: ctx.get('user-agent'),
    address,
    from,
  }
  const accountId = accountOf(ctx, endpoint, params)
  const handle = () =>
    gates.audited({ endpoint, input, from, accountId, userId: signedIn?.userId ?? null }, (noted) =>
      answerOf(endpoint, { ...call, noted }),
    )
  const caller = endpoint.idempotent === false ? null : callerOf(ctx)
  const isOnce = key !== null && caller !== null
  send(ctx, isOnce ? await gates.once({ caller, endpoint, key, input, requestId }, handle) : await handle())
}

function fromOf({ state: { actor = 'anyone', requestId, signedIn, address = '' } }: ApiContext): From {
  return { actor, requestId, network: ipPrefixOf(address), deviceId: signedIn?.deviceId ?? null }
}

/** The account whose audit log an entry belongs to: the caller's, or the one that an operator names. */
function accountOf({ state: { signedIn } }: ApiContext, { path }: Endpoint, params: Record<string, string>) {
  const named = path.startsWith('/ops/accounts/:id') ? params['id'] : null
  return signedIn?.accountId ?? named ?? null
}

function callersOf({ state: { signedIn, address } }: ApiContext): Callers {
  const known = signedIn ? { person: signedIn.userId, account: signedIn.accountId } : {}
  return address ? { ...known, address } : known
}

function answerOf(endpoint: Endpoint, call: Call<unknown, unknown, unknown, unknown>): Promise<Answer> {
  if (!endpoint.handle) throw new Error(`${endpoint.path} has no handler`)
  return endpoint.handle(call)
}
