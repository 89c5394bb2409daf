import { ApplicationFailure } from '@temporalio/common'
import type { Notification } from '#db/models/notification.ts'
import { channelPlace, type NotificationChannel } from '#db/models/notification-channel.ts'
import { compose, type Text } from '#domain/notify/texts.ts'
import { triggerOf } from '#domain/notify/triggers.ts'
import type { Deps } from '../deps.ts'
import { sendEmail } from './channels/email.ts'
import { sendSlack } from './channels/slack.ts'
import { sendTelegram } from './channels/telegram.ts'
import { factsOf } from './facts.ts'
import type { Outcome } from './parts.ts'

export interface Delivery {
  notificationId: string
  /** Somebody waits for the answer: a try that fails is the answer. */
  once?: true
}

/** Sends one message through its channel and writes down what came of it. Throws when another try makes sense. */
export async function deliver(deps: Deps, { notificationId, once }: Delivery): Promise<'sent' | 'failed'> {
  const row = await deps.db.models.Notification.findByPk(notificationId)
  if (!row) return 'failed'
  if (row.state !== 'pending') return row.state
  const outcome = await send(deps, row)
  deps.failPoint('notify.sent')
  if (outcome.state === 'again' && !once) {
    await row.update({ tries: row.tries + 1, reason: outcome.reason })
    throw ApplicationFailure.create({
      type: 'NotDelivered',
      message: outcome.reason,
      ...(outcome.afterMs ? { nextRetryDelay: outcome.afterMs } : {}),
    })
  }
  return finish(deps, row, outcome)
}

async function finish({ db }: Deps, row: Notification, outcome: Outcome): Promise<'sent' | 'failed'> {
  const { accountId, channel } = row
  const reason = outcome.state === 'sent' ? null : outcome.reason
  const state = outcome.state === 'sent' ? ('sent' as const) : ('failed' as const)
  await db.sequelize.transaction(async (transaction) => {
    await row.update({ state, reason, tries: row.tries + 1, finishedAt: new Date() }, { transaction })
    if (outcome.state !== 'failed' || !outcome.switchOff) return
    const trouble = { enabled: false, trouble: outcome.reason, troubleAt: new Date() }
    await db.models.NotificationChannel.update(trouble, { where: { accountId, channel }, transaction })
  })
  return state
}

async function send(deps: Deps, row: Notification): Promise<Outcome> {
  const text = compose(await factsOf(deps, row))
  const { accountId, channel, trigger } = row
  if (trigger !== 'test' && triggerOf(trigger).hears === 'operators') return toOperators(deps, row, text)
  const way = await deps.db.models.NotificationChannel.findOne({ where: { accountId, channel } })
  if (!way || (!way.enabled && trigger !== 'test')) return { state: 'failed', reason: 'The channel was switched off.' }
  return through(deps, row, way, text)
}

async function toOperators({ notifying }: Deps, { id, accountId }: Notification, text: Text): Promise<Outcome> {
  const { operatorEmail: to } = notifying
  if (!to) return { state: 'failed', reason: 'No address of an operator is configured.' }
  const lines = [`Account ${accountId}.`, ...text.lines]
  return sendEmail(notifying, { to, server: null, messageId: id }, { ...text, lines })
}

async function through(deps: Deps, row: Notification, way: NotificationChannel, text: Text): Promise<Outcome> {
  const { notifying } = deps
  const { accountId, channel, target } = way
  const secret = way.secret === null ? null : notifying.vault.open(way.secret, channelPlace(accountId, channel))
  switch (channel) {
    case 'email':
      return target
        ? sendEmail(notifying, { to: target, server: secret, messageId: row.id }, text)
        : { state: 'failed', reason: 'There is no e-mail address.' }
    case 'slack':
      return secret ? sendSlack(notifying, secret, text) : { state: 'failed', reason: 'There is no Slack webhook.' }
    case 'telegram':
      return (await mayHear(deps, accountId, target))
        ? sendTelegram(notifying, target ?? '', text)
        : { state: 'failed', reason: 'This chat belongs to nobody on the account.', switchOff: true }
  }
}

/** A person's chat hears of an account for as long as the person is on it; groups choose by letting the bot in. */
async function mayHear({ db }: Deps, accountId: string, chatId: string | null): Promise<boolean> {
  if (!chatId) return false
  if (chatId.startsWith('-')) return true
  const user = await db.models.User.findOne({ where: { telegramId: Number(chatId) } })
  return user !== null && (await db.models.Membership.count({ where: { accountId, userId: user.id } })) > 0
}
