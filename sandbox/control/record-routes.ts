import { z } from 'zod'
import { idempotencySettings } from '../http/idempotency.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { LedgerEntry, StripeObject } from '../store/types.ts'
import type { World } from '../store/world.ts'
import { check, countOf } from './check.ts'
import type { ControlAction } from './types.ts'

const Retention = z.strictObject({ retention_ms: z.number().int().min(0) })

const shown = (entry: StripeObject): LedgerEntry => {
  const { object: _object, ...rest } = entry
  return rest as unknown as LedgerEntry
}

/** What happened: money moved, requests made, objects held; and how long idempotency keys live. */
export function recordRoutes(world: World, log: RequestLog): ControlAction[] {
  const { store } = world
  const objects = (type: string, limit: string | undefined): StripeObject[] =>
    type.startsWith('sandbox.') ? [] : [...store.all(type)].slice(-countOf(limit, 100)).reverse()
  return [
    {
      method: 'GET',
      path: '/_sandbox/ledger',
      handle: ({ query }) => {
        const all = query.customer
          ? store.where('sandbox.ledger', 'customer', query.customer)
          : [...store.all('sandbox.ledger')]
        return { data: all.map(shown) }
      },
    },
    {
      method: 'GET',
      path: '/_sandbox/requests',
      handle: ({ query }) => {
        const latest = log.latest(countOf(query.limit, 100))
        return { data: query.id === undefined ? latest : log.latest(1_000).filter(({ id }) => id === query.id) }
      },
    },
    {
      method: 'GET',
      path: '/_sandbox/objects/:type',
      handle: ({ params, query }) => ({ data: objects(params.type ?? '', query.limit) }),
    },
    {
      method: 'POST',
      path: '/_sandbox/idempotency',
      handle: ({ body }) => world.step((ctx) => Object.assign(idempotencySettings(ctx.store), check(Retention, body))),
    },
  ]
}
