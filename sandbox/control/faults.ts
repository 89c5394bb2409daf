import { typeOfId } from '../store/ids.ts'
import type { Ctx, Store } from '../store/types.ts'
import { isSpent, takeTurn, type Turn } from './chance.ts'

/** What a forced outcome does. `after` with `status`: the work is done, the answer is the error. */
export interface FaultEffect {
  status?: number
  /** The error's `code` and `message`, with `status`. */
  code?: string
  message?: string
  decline_code?: string
  latency_ms?: number
  drop?: 'before' | 'after'
  after?: boolean
}

/** Which requests, or which charges, a forced outcome is for. Everything named must fit. */
export interface FaultMatch {
  method?: string
  /** `*` stands for any text. */
  path?: string
  /** How the Idempotency-Key begins. */
  key_prefix?: string
  on?: 'charge'
  /** The customer charged; for requests: named by them, or owner of what they name. */
  customer?: string
  /** Named by the request. */
  charge?: string
}

/** A forced outcome: for requests, or for the next charges. `times` counts down. */
export interface Fault extends Turn {
  id: string
  match: FaultMatch
  effect: FaultEffect
}

/** A request, as forced outcomes look at it. */
export interface FaultableRequest {
  method: string
  path: string
  key: string | null
  params: unknown
  replayed: boolean
}

const faults = (store: Store): Fault[] => store.meta<Fault[]>('faults', [])

function use(store: Store, fits: (fault: Fault) => boolean, decision: string): FaultEffect | null {
  const all = faults(store)
  const fault = all.filter(fits).find((one) => takeTurn(store, one, decision))
  if (!fault) return null
  if (isSpent(fault)) all.splice(all.indexOf(fault), 1)
  return fault.effect
}

const pathMatches = (pattern: string | undefined, path: string): boolean => {
  if (pattern === undefined) return true
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(path)
}

const looksLike = ({ method, path, key_prefix }: FaultMatch, request: FaultableRequest): boolean =>
  (method === undefined || method === request.method) &&
  pathMatches(path, request.path) &&
  (key_prefix === undefined || (request.key ?? '').startsWith(key_prefix))

/** Every text in the parameters, at any depth. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

/** Whether a request names an object, or something that belongs to it. */
function concerns(store: Store, request: FaultableRequest, field: 'customer' | 'charge', id: string): boolean {
  const named = [...request.path.split('/'), ...texts(request.params)]
  return named.some((one) => one === id || store.get(typeOfId(one) ?? '', one)?.[field] === id)
}

/**
 * Uses up one forced outcome for a charge of this customer, if any was set. The engine asks before each charge;
 * `decline_code` makes it fail with that code (a `status` or `drop` on a charge means nothing: a renewal has no request).
 */
export function takeChargeFault(ctx: Ctx, customerId: string | null): FaultEffect | null {
  if (ctx.forcedCharge && !ctx.forcedCharge.used) {
    ctx.forcedCharge.used = true
    return { decline_code: ctx.forcedCharge.decline_code }
  }
  const fits = ({ match }: Fault): boolean =>
    match.on === 'charge' && (match.customer === undefined || match.customer === customerId)
  return use(ctx.store, fits, 'charge')
}

/**
 * Uses up one forced outcome for a request, if any was set. Must run inside a step.
 * A replayed answer can only be lost or late: nothing is carried out that could come out differently.
 */
export function takeRequestFault(store: Store, request: FaultableRequest): FaultEffect | null {
  const fits = ({ match, effect }: Fault): boolean =>
    match.on === undefined &&
    (!request.replayed || effect.drop !== undefined) &&
    looksLike(match, request) &&
    (match.customer === undefined || concerns(store, request, 'customer', match.customer)) &&
    (match.charge === undefined || concerns(store, request, 'charge', match.charge))
  return use(store, fits, `${request.method} request`)
}

/** Adds a forced outcome. */
export const addFault = (store: Store, fault: Fault): void => {
  faults(store).push(fault)
}

/** Whether any forced outcome is set: keeps the common case free of work. */
export const anyFault = (store: Store): boolean => faults(store).length > 0

/** The forced outcomes that are still set. */
export const listFaults = (store: Store): readonly Fault[] => faults(store)

/** Removes one forced outcome; answers whether there was one. */
export function removeFault(store: Store, id: string): boolean {
  const all = faults(store)
  const at = all.findIndex((fault) => fault.id === id)
  if (at >= 0) all.splice(at, 1)
  return at >= 0
}

/** Removes all forced outcomes. */
export const clearFaults = (store: Store): void => {
  faults(store).length = 0
}
