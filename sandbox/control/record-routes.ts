import { z } from 'zod'
import { missing } from '../http/errors.ts'
import { idempotencySettings } from '../http/idempotency.ts'
import type { LoggedRequest, RequestLog } from '../http/request-log.ts'
import type { LedgerEntry, Store, StripeObject } from '../store/types.ts'
import type { World } from '../store/world.ts'
import { check, checkQuery, countOf } from './check.ts'
import { violations } from './invariants/index.ts'
import type { ControlAction } from './types.ts'

const Retention = z.strictObject({ retention_ms: z.number().int().min(0) })

const ledgerFields = [
  'customer',
  'invoice',
  'type',
  'status',
  'operation',
  'idempotency_key',
  'request_id',
  'id',
] as const

/** The movements of money that fit every given field, oldest first. Throws 400 for a field that does not exist. */
export function ledgerOf(store: Store, query: Record<string, string>): LedgerEntry[] {
  checkQuery(query, [...ledgerFields, 'limit'])
  const asked = ledgerFields.filter((field) => (query[field] ?? '') !== '')
  const [first] = asked
  const all = first ? store.where('sandbox.ledger', first, query[first] ?? '') : [...store.all('sandbox.ledger')]
  const fitting = all.filter((entry) => asked.every((field) => entry[field] === query[field]))
  return fitting.slice(-countOf(query.limit, fitting.length + 1)).map(({ object: _object, ...entry }) => entry as never)
}

const withoutBody = ({ body: _body, ...rest }: LoggedRequest): Omit<LoggedRequest, 'body'> => rest

const parsed = (text: string | null): unknown => {
  if (text === null) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const requestFields = ['id', 'limit', 'method', 'path', 'status', 'idempotency_key', 'replayed'] as const

/** The latest requests, newest first and without their answers; by id one, with its answer. */
function requestsOf(log: RequestLog, query: Record<string, string>): unknown[] {
  checkQuery(query, [...requestFields])
  if (query.id !== undefined) {
    const entry = log.find(query.id)
    return entry ? [{ ...entry, body: parsed(entry.body) }] : []
  }
  const asked = requestFields.slice(2).filter((field) => (query[field] ?? '') !== '')
  const fits = (entry: LoggedRequest): boolean =>
    asked.every((field) => String(entry[field as keyof LoggedRequest]) === query[field])
  return log.latest(1_000).filter(fits).slice(0, countOf(query.limit, 100)).map(withoutBody)
}

/** What happened: money moved, requests made, objects held; and how long idempotency keys live. */
export function recordRoutes(world: World, log: RequestLog): ControlAction[] {
  const { store } = world
  const objects = (type: string, limit: string | undefined): StripeObject[] => {
    if (type.startsWith('sandbox.')) throw missing('object type', type)
    return [...store.all(type)].slice(-countOf(limit, 100)).reverse()
  }
  return [
    { method: 'GET', path: '/_sandbox/ledger', handle: ({ query }) => ({ data: ledgerOf(store, query) }) },
    {
      method: 'GET',
      path: '/_sandbox/invariants',
      handle: ({ query }) => {
        checkQuery(query, ['several_subscriptions'])
        const found = violations(store, { severalSubscriptions: query.several_subscriptions === 'true' })
        return { ok: found.length === 0, violations: found }
      },
    },
    { method: 'GET', path: '/_sandbox/requests', handle: ({ query }) => ({ data: requestsOf(log, query) }) },
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
