import { z } from 'zod'
import { id, instant } from '../../http/schemas.ts'

export const ExportParams = z.object({ id })
export const EraseBody = z.strictObject({
  confirm: z.literal('erase', 'Type erase to confirm: it cannot be undone'),
})

export const ExportSchema = z
  .object({ id: z.string(), url: z.string(), expires_at: instant })
  .meta({ id: 'DataExport' })
export const PersonalDataSchema = z
  .object({
    generated_at: instant,
    user_id: z.string(),
    tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).describe('Rows by table'),
  })
  .meta({ id: 'PersonalData' })
export const ErasureSchema = z
  .object({ state: z.enum(['pending', 'done']), erasure_id: z.string() })
  .meta({ id: 'Erasure' })
export const ForeseenSchema = z
  .object({
    possible: z.boolean(),
    problems: z.array(z.object({ code: z.enum(['last_owner', 'subscription_live']), account_id: z.string() })),
    accounts: z.array(z.string()).describe('Erased with the person: those on which nobody else is'),
    leaves: z.array(z.string()).describe('Teams of others that the person leaves'),
  })
  .meta({ id: 'ErasureForeseen' })
