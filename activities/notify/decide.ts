import { newId } from '#db/ids.ts'
import type { NotificationEvent } from '#db/models/notification-event.ts'
import type { NotificationWindow } from '#db/models/notification-window.ts'
import type { Channel } from '#domain/notify/settings.ts'
import { triggerOf } from '#domain/notify/triggers.ts'
import type { Deps } from '../deps.ts'
import type { Look } from './step-window.ts'

interface Decided {
  kind: 'first' | 'summary'
  event: NotificationEvent
  counted: number
}

/** Decides a message for each channel that is on: once for a window, kind and channel, for ever. */
export async function decide(deps: Deps, look: Look, window: NotificationWindow, what: Decided): Promise<void> {
  const { Notification } = deps.db.models
  const { accountId, trigger, now, transaction } = look
  const { kind, event, counted } = what
  const channels = await channelsOf(deps, look)
  if (channels.length === 0 && kind === 'first') {
    await event.update({ state: 'suppressed', reason: 'No channel was switched on any more.' }, { transaction })
    return
  }
  const message = {
    accountId,
    trigger,
    kind,
    windowStart: window.startedAt,
    eventId: event.id,
    counted,
    decidedAt: now,
  }
  await Notification.bulkCreate(
    channels.map((channel) => ({ id: newId('ntf'), ...message, channel })),
    { ignoreDuplicates: true, transaction },
  )
}

async function channelsOf({ db, notifying }: Deps, look: Look): Promise<Channel[]> {
  const { accountId, trigger, transaction } = look
  if (triggerOf(trigger).hears === 'operators') return notifying.operatorEmail ? ['email'] : []
  const on = await db.models.NotificationChannel.findAll({ where: { accountId, enabled: true }, transaction })
  return on.map(({ channel }) => channel)
}
