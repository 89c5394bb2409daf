import { isDeepStrictEqual } from 'node:util'
import { billingNow } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { NotificationEvent } from '#db/models/notification-event.ts'
import { channelsOn, insertHappened, settingsOf } from '#db/notify.ts'
import { Problem } from '#domain/errors.ts'
import { type Occurrence, whyNot } from '#domain/notify/settings.ts'
import type { ReportedEvent } from './schema.ts'

/**
 * Writes down what another system reports, once for its id, and whether somebody is told. Throws `not_found` for an
 * account that does not exist, `idempotency_key_reused` when its id named another event.
 */
export async function report(
  db: Database,
  { actor, key, event }: { actor: string; key: string | null; event: ReportedEvent },
): Promise<NotificationEvent> {
  const { account_id: accountId, trigger, value = null, data = {} } = event
  if (!(await db.models.Account.findByPk(accountId, { attributes: ['id'] }))) throw new Problem('not_found')
  const reason = await whyNotTold(db, accountId, { trigger, value })
  const dedupeKey = `${actor}/${event.event_id ?? key ?? newId('nev')}`
  const happened = { accountId, trigger, value, data }
  await insertHappened(db, [{ ...happened, dedupeKey, reason, occurredAt: await billingNow(db) }])
  const row = await db.models.NotificationEvent.findOne({ where: { dedupeKey }, rejectOnEmpty: true })
  const written = { accountId: row.accountId, trigger: row.trigger, value: row.value, data: row.data }
  if (!isDeepStrictEqual(written, happened)) throw new Problem('idempotency_key_reused')
  return row
}

async function whyNotTold(db: Database, accountId: string, occurrence: Occurrence): Promise<string | null> {
  const [settings, on] = await Promise.all([settingsOf(db, [accountId]), channelsOn(db, [accountId])])
  return whyNot(occurrence, settings.get(accountId)?.triggers ?? {}, on.has(accountId))
}
