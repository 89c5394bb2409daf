import type { LogLine } from '#db/notification-log.ts'
import type { Notification } from '#db/models/notification.ts'
import type { NotificationChannel } from '#db/models/notification-channel.ts'
import type { NotificationEvent } from '#db/models/notification-event.ts'
import type { NotificationSettings } from '#db/models/notification-settings.ts'
import { settingOf } from '#domain/notify/settings.ts'
import { ACCOUNT_NAMES, triggerOf } from '#domain/notify/triggers.ts'
import { iso } from '../ops/present.ts'

const DEFAULT_KEEP_DAYS = 90

/** What an account has set, with the defaults where it said nothing. Secrets show their end alone. */
export function presentSettings(
  settings: NotificationSettings | null,
  channels: readonly NotificationChannel[],
  ownChatId: string | null,
) {
  const [email, slack, telegram] = (['email', 'slack', 'telegram'] as const).map((name) =>
    standing(channels.find(({ channel }) => channel === name)),
  ) as [Standing, Standing, Standing]
  const { version = 0, quietHours = null, keepDays = DEFAULT_KEEP_DAYS, triggers = {} } = settings ?? {}
  return {
    version,
    channels: {
      email: { ...email.shown, address: email.target, mail_server: email.hint },
      slack: { ...slack.shown, webhook: slack.hint },
      telegram: { ...telegram.shown, chat_id: telegram.target, own_chat_id: ownChatId },
    },
    triggers: ACCOUNT_NAMES.map((trigger) => {
      const { title, explains, source, urgent, threshold } = triggerOf(trigger)
      const setting = settingOf(triggers, trigger)
      return { trigger, title, explains, source, urgent, ...setting, default_threshold: threshold }
    }),
    quiet_hours: quietHours,
    keep_days: keepDays,
  }
}

type Standing = ReturnType<typeof standing>

function standing(row: NotificationChannel | undefined) {
  const { enabled = false, trouble = null, troubleAt = null, target = null, secretHint: hint = null } = row ?? {}
  return { shown: { enabled, trouble, trouble_at: iso(troubleAt) }, target, hint }
}

export const presentTest = ({ id, channel, state, reason }: Notification) => ({ id, channel, state, reason })

export const presentReported = ({ id, state, reason }: NotificationEvent) => ({
  id,
  state: state === 'suppressed' ? 'suppressed' : 'accepted',
  reason,
})

export const presentLine = ({ at, ...line }: LogLine) => ({
  ...line,
  at: at.toISOString(),
  title: line.trigger === 'test' ? 'Test message' : triggerOf(line.trigger).title,
})
