import { auditEntries, type AuditQuery as Wanted } from '#db/audit.ts'
import type { Deps } from '../../deps.ts'
import { type Answer, type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { csvOf, linesOf, presentEntry } from './present.ts'
import { AuditQuery, EntriesSchema, ExportQuery, OpsAuditQuery, OpsExportQuery } from './schema.ts'

/** What one export holds at most; the next one begins after its last entry. */
const mostExported = 10_000

interface Asked {
  action?: string | undefined
  actor?: string | undefined
  starting_after?: string | undefined
}

/** Who did what, when and from where: an account's own log for its admins, everybody's for operators. */
export const auditRoutes = (deps: Deps): Endpoint[] => [...own(deps), ...operated(deps)]

const own = (deps: Deps) => [
  endpoint({
    method: 'GET',
    path: '/audit',
    summary: 'Who did what on the account, newest first',
    tag: 'Audit',
    guard: deps.guards.may('GET /audit'),
    query: AuditQuery,
    answers: { 200: { description: 'A page of entries', schema: EntriesSchema } },
    handle: ({ who, query }) => list(deps, wanted(query, who.accountId), query.limit),
  }),
  endpoint({
    method: 'GET',
    path: '/audit/export',
    summary: 'The newest 10,000 entries as a file of CSV or of lines of JSON; `starting_after` goes on',
    tag: 'Audit',
    guard: deps.guards.may('GET /audit/export'),
    query: ExportQuery,
    answers: { 200: { description: 'The file: text/csv or application/jsonl' } },
    handle: ({ who, query }) => file(deps, wanted(query, who.accountId), query.format),
  }),
]

const operated = (deps: Deps) => [
  endpoint({
    method: 'GET',
    path: '/ops/audit',
    summary: 'Who did what, on one account or on all, newest first',
    tag: 'Operators',
    guard: deps.guards.operator,
    query: OpsAuditQuery,
    answers: { 200: { description: 'A page of entries', schema: EntriesSchema } },
    handle: ({ query }) => list(deps, wanted(query, query.account_id ?? null), query.limit),
  }),
  endpoint({
    method: 'GET',
    path: '/ops/audit/export',
    summary: 'The newest 10,000 entries as a file of CSV or of lines of JSON; `starting_after` goes on',
    tag: 'Operators',
    guard: deps.guards.operator,
    query: OpsExportQuery,
    answers: { 200: { description: 'The file: text/csv or application/jsonl' } },
    handle: ({ query }) => file(deps, wanted(query, query.account_id ?? null), query.format),
  }),
]

const wanted = ({ action, actor, starting_after: cursor }: Asked, accountId: string | null) => ({
  accountId,
  action: action ?? null,
  actor: actor ?? null,
  startingAfter: cursor ?? null,
})

async function list({ db }: Deps, query: Omit<Wanted, 'limit'>, limit: number): Promise<Answer> {
  return ok(presentPage(await auditEntries(db, { ...query, limit }), limit, presentEntry))
}

async function file({ db }: Deps, query: Omit<Wanted, 'limit'>, format: 'csv' | 'jsonl'): Promise<Answer> {
  const rows = (await auditEntries(db, { ...query, limit: mostExported })).slice(0, mostExported)
  const [type, text] = format === 'csv' ? ['text/csv', csvOf(rows)] : ['application/jsonl', linesOf(rows)]
  return ok(text, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="audit.${format}"`,
  })
}
