import { billingNow } from '#db/clock.ts'
import { newId } from '#db/ids.ts'
import type { Notification } from '#db/models/notification.ts'
import { Problem } from '#domain/errors.ts'
import type { Channel } from '#domain/notify/settings.ts'
import type { Deps } from '../../deps.ts'
import { askNotify } from '../../temporal/ask.ts'

/**
 * Sends a test message through a channel and answers what happened; still pending when that takes more than 8 s.
 * Throws `no_channel` when the channel is not set up, `temporal_unavailable` when nothing was begun.
 */
export async function sendTest(
  { db, temporal }: Pick<Deps, 'db' | 'temporal'>,
  accountId: string,
  channel: Channel,
): Promise<Notification> {
  const way = await db.models.NotificationChannel.findOne({ where: { accountId, channel } })
  if (!way || (way.target === null && way.secret === null)) throw new Problem('no_channel')
  const decidedAt = await billingNow(db)
  const message = { id: newId('ntf'), accountId, channel, trigger: 'test' as const, kind: 'test' as const }
  const row = await db.models.Notification.create({ ...message, eventId: null, windowStart: decidedAt, decidedAt })
  const asked = await askNotify(temporal, row.id, accountId)
  await row.reload()
  if (asked !== 'unreachable' || row.state !== 'pending') return row
  await row.update({ state: 'failed', reason: 'It was not begun: the workflow service could not be reached.' })
  throw new Problem('temporal_unavailable', 'Nothing was sent; please try again shortly.', { retryAfterS: 5 })
}
