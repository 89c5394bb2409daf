import type { Ctx, Store } from '../store/types.ts'

/** What a forced outcome does. `after` with `status`: the work is done, the answer is the error. */
export interface FaultEffect {
  status?: number
  decline_code?: string
  latency_ms?: number
  drop?: 'before' | 'after'
  after?: boolean
}

/** A forced outcome: for requests by method and path (a prefix when it ends in `*`), or for the next charges. */
export interface Fault {
  id: string
  match: { method?: string; path?: string; on?: 'charge'; customer?: string }
  times: number
  effect: FaultEffect
}

const faults = (store: Store): Fault[] => store.meta<Fault[]>('faults', [])

const use = (all: Fault[], fault: Fault | undefined): FaultEffect | null => {
  if (!fault) return null
  fault.times -= 1
  if (fault.times <= 0) all.splice(all.indexOf(fault), 1)
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

/**
 * Uses up one forced outcome for a charge of this customer, if any was set. The engine asks before each charge;
 * `decline_code` makes it fail with that code (a `status` or `drop` on a charge means nothing: a renewal has no request).
 */
export function takeChargeFault(ctx: Ctx, customerId: string | null): FaultEffect | null {
  if (ctx.forcedCharge && !ctx.forcedCharge.used) {
    ctx.forcedCharge.used = true
    return { decline_code: ctx.forcedCharge.decline_code }
  }
  const all = faults(ctx.store)
  const fits = (fault: Fault): boolean =>
    fault.match.on === 'charge' && (fault.match.customer === undefined || fault.match.customer === customerId)
  return use(all, all.find(fits))
}

/**
 * Uses up one forced outcome for a request, if any was set. Must run inside a step.
 * A replayed answer can only be lost or late: nothing is carried out that could come out differently.
 */
export function takeRequestFault(store: Store, method: string, path: string, replayed: boolean): FaultEffect | null {
  const all = faults(store)
  const fits = ({ match, effect }: Fault): boolean =>
    match.on === undefined &&
    (match.method === undefined || match.method === method) &&
    pathMatches(match.path, path) &&
    (!replayed || effect.drop !== undefined)
  return use(all, all.find(fits))
}

/** Adds a forced outcome. */
export const addFault = (store: Store, fault: Fault): void => {
  faults(store).push(fault)
}

/** Whether any forced outcome is set: keeps the common case free of work. */
export const anyFault = (store: Store): boolean => faults(store).length > 0

/** The forced outcomes that are still set. */
export const listFaults = (store: Store): readonly Fault[] => faults(store)

/** Removes all forced outcomes. */
export const clearFaults = (store: Store): void => {
  faults(store).length = 0
}
