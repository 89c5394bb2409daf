import type { Transaction } from 'sequelize'
import type { Database } from '#db/connect.ts'
import { channelPlace, type NotificationChannel } from '#db/models/notification-channel.ts'
import type { Vault } from '#db/vault.ts'
import { type FieldError, Problem } from '#domain/errors.ts'
import { endOf, mailServerHint } from '#domain/notify/addresses.ts'
import type { Channel, TriggerSettings } from '#domain/notify/settings.ts'
import { ACCOUNT_NAMES, triggerOf } from '#domain/notify/triggers.ts'
import { presentSettings } from './present.ts'
import type { Settings } from './schema.ts'

type Models = Pick<Database, 'models'>

/** An account's settings, as this person sees them. */
export async function showSettings({ models }: Models, accountId: string, userId: string) {
  const [settings, channels, user] = await Promise.all([
    models.NotificationSettings.findByPk(accountId),
    models.NotificationChannel.findAll({ where: { accountId } }),
    models.User.findByPk(userId),
  ])
  const chat = user?.telegramId
  return presentSettings(settings, channels, chat == null ? null : String(chat))
}

/**
 * Replaces an account's settings; a secret that is left out stays. Throws `stale_settings` when somebody else changed
 * them since they were read, `validation_failed` for a channel that is on and leads nowhere.
 */
export async function changeSettings(
  db: Pick<Database, 'models' | 'sequelize'>,
  vault: Vault,
  accountId: string,
  asked: Settings,
): Promise<void> {
  await checkChat(db, accountId, asked.channels.telegram.chat_id)
  await db.sequelize.transaction(async (transaction) => {
    await claimVersion(db, accountId, asked, transaction)
    for (const change of changesOf(asked)) await changeChannel(db, vault, accountId, change, transaction)
  })
}

/** A person's chat may only be one of somebody on the account: nobody else is written to. */
async function checkChat({ models }: Models, accountId: string, chatId: string | null): Promise<void> {
  if (chatId === null || chatId.startsWith('-')) return
  const user = await models.User.findOne({ where: { telegramId: Number(chatId) } })
  if (user && (await models.Membership.count({ where: { accountId, userId: user.id } })) > 0) return
  throw refused('channels.telegram.chat_id', 'Must be the chat of somebody on the account, or of a group')
}

async function claimVersion(
  { models }: Models,
  accountId: string,
  { version, triggers, quiet_hours: quietHours, keep_days: keepDays }: Settings,
  transaction: Transaction,
): Promise<void> {
  const { NotificationSettings } = models
  const patch = { triggers: storedTriggers(triggers), quietHours, keepDays, updatedAt: new Date() }
  if (version === 0) {
    const row = { accountId, version: 0, quietHours: null }
    await NotificationSettings.bulkCreate([row], { ignoreDuplicates: true, transaction })
  }
  const [changed] = await NotificationSettings.update(
    { ...patch, version: version + 1 },
    { where: { accountId, version }, transaction },
  )
  if (changed === 0)
    throw new Problem('stale_settings', 'Somebody else changed the settings. Please look at them again.')
}

/** As rows keep them: a threshold only where there is a value to compare. */
function storedTriggers(triggers: Settings['triggers']): TriggerSettings {
  const kept = ACCOUNT_NAMES.flatMap((name) => {
    const asked = triggers[name]
    if (!asked) return []
    return [[name, { enabled: asked.enabled, threshold: asked.threshold ?? triggerOf(name).threshold }]]
  })
  return Object.fromEntries(kept) as TriggerSettings
}

interface Change {
  channel: Channel
  enabled: boolean
  target: string | null
  /** Undefined: stays. */
  secret: string | null | undefined
  hint: (secret: string) => string
  /** Whether it leads somewhere without a secret. */
  isReachable: boolean
  path: string
}

function changesOf({ channels: { email, slack, telegram } }: Settings): Change[] {
  return [
    {
      channel: 'email',
      enabled: email.enabled,
      target: email.address,
      secret: email.mail_server,
      hint: mailServerHint,
      isReachable: email.address !== null,
      path: 'channels.email.address',
    },
    {
      channel: 'slack',
      enabled: slack.enabled,
      target: null,
      secret: slack.webhook_url,
      hint: endOf,
      isReachable: false,
      path: 'channels.slack.webhook_url',
    },
    {
      channel: 'telegram',
      enabled: telegram.enabled,
      target: telegram.chat_id,
      secret: null,
      hint: endOf,
      isReachable: telegram.chat_id !== null,
      path: 'channels.telegram.chat_id',
    },
  ]
}

async function changeChannel(
  { models }: Models,
  vault: Vault,
  accountId: string,
  change: Change,
  transaction: Transaction,
): Promise<void> {
  const { channel, enabled, target } = change
  const where = { accountId, channel }
  const present = await models.NotificationChannel.findOne({ where, transaction })
  const secret = secretOf(vault, accountId, change, present)
  if (enabled && !change.isReachable && (channel !== 'slack' || secret.secret === null))
    throw refused(change.path, 'Is needed for a channel that is on')
  const trouble = isNew(change, present) ? { trouble: null, troubleAt: null } : {}
  await models.NotificationChannel.upsert({ ...where, enabled, target, ...secret, ...trouble }, { transaction })
}

/** What was given, sealed; what is there, when nothing was said about it. */
function secretOf(vault: Vault, accountId: string, change: Change, present: NotificationChannel | null) {
  const { channel, secret, hint } = change
  if (secret === undefined && present) return { secret: present.secret, secretHint: present.secretHint }
  if (secret === undefined || secret === null) return { secret: null, secretHint: null }
  return { secret: vault.seal(secret, channelPlace(accountId, channel)), secretHint: hint(secret) }
}

/** Whether the channel is another one than the one that had trouble. */
function isNew({ enabled, target, secret }: Change, present: NotificationChannel | null): boolean {
  if (!present) return true
  return enabled && (!present.enabled || target !== present.target || secret !== undefined)
}

function refused(path: string, message: string): Problem {
  const errors: FieldError[] = [{ path, message }]
  return new Problem('validation_failed', 'Some fields are not as they should be.', { errors })
}
