import type { Transaction } from 'sequelize'
import { newId } from '#db/ids.ts'
import type { Deps } from './deps.ts'

/** What somebody is to be told: ids, codes and instants only. */
export interface MessageToRecord {
  audience: 'customer' | 'operator'
  kind: string
  /** One for ever per occurrence. */
  dedupeKey: string
  data?: Record<string, unknown>
}

interface Where {
  noted: { accountId: string }
  now: Date
  transaction: Transaction
}

/** Decides a message once: the same dedupe key is recorded a single time. Channels send from the row. */
export async function recordMessage(deps: Deps, where: Where, message: MessageToRecord): Promise<void> {
  await deps.db.models.Message.bulkCreate(
    [
      {
        id: newId('msg'),
        accountId: where.noted.accountId,
        audience: message.audience,
        kind: message.kind,
        dedupeKey: message.dedupeKey,
        data: message.data ?? {},
        decidedAt: where.now,
      },
    ],
    { ignoreDuplicates: true, transaction: where.transaction },
  )
}
