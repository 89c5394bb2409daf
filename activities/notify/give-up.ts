import type { Deps } from '../deps.ts'

/** Closes a message that could not be sent in its time; its last reason stays. */
export async function giveUp({ db }: Deps, { notificationId }: { notificationId: string }): Promise<'sent' | 'failed'> {
  const row = await db.models.Notification.findByPk(notificationId)
  if (!row || row.state !== 'pending') return row?.state === 'sent' ? 'sent' : 'failed'
  const reason = `Given up. ${row.reason ?? 'Whether it was sent is not known: the process that sent it died.'}`
  await row.update({ state: 'failed', reason, finishedAt: new Date() })
  return 'failed'
}
