import { z } from 'zod'
import { id, instant, page } from '../../http/schemas.ts'
import { listOf } from '../ops/schema.ts'

const action = z.string().regex(/^[\w./: -]{1,100}$/, 'Must be the name of an action')
const actor = z.string().regex(/^[\w.:@|-]{1,255}$/, 'Must be an actor, e.g. user:usr_1 or operator:ada')
const filters = { action: action.optional(), actor: actor.optional() }

export const AuditQuery = z.strictObject({ ...page, ...filters })
export const OpsAuditQuery = z.strictObject({ ...page, ...filters, account_id: id.optional() })

const format = z.enum(['csv', 'jsonl']).default('csv')
export const ExportQuery = z.strictObject({ ...filters, format, starting_after: id.optional() })
export const OpsExportQuery = z.strictObject({
  ...filters,
  format,
  starting_after: id.optional(),
  account_id: id.optional(),
})

const EntrySchema = z
  .object({
    id: z.string(),
    account_id: z.string().nullable(),
    actor: z.string().describe('`user:<id>`, `operator:<name>`, `service:<name>`, `host:<subject>` or `system`'),
    action: z.string(),
    data: z.record(z.string(), z.unknown()).describe('With `before` and `after` where something was changed'),
    ip_network: z.string().nullable().describe('/24 or /48'),
    device_id: z.string().nullable(),
    request_id: z.string().nullable(),
    created_at: instant,
  })
  .meta({ id: 'AuditEntry' })
export const EntriesSchema = listOf(EntrySchema).meta({ id: 'AuditEntries' })
