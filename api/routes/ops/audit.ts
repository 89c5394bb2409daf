import type { Transaction } from 'sequelize'
import type { Database } from '#db/connect.ts'

export interface Audited {
  accountId: string | null
  actor: string
  action: string
  data: Record<string, unknown>
  requestId: string
}

/** Writes down who does what, before it is done, or in the transaction that does it. */
export async function audit(
  { models }: Database,
  entry: Audited,
  transaction: Transaction | null = null,
): Promise<void> {
  await models.AuditEntry.create(entry, { transaction })
}
