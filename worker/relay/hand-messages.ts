import { channelsOn, handMessages, settingsOf } from '#db/notify.ts'
import { triggerOf, triggerOfMessage } from '#domain/notify/triggers.ts'
import { whyNot } from '#domain/notify/settings.ts'
import type { RelayDeps } from './deps.ts'

const BATCH = 100

/** Hands our own messages on, each once: as something to tell, or with the reason why nobody is told. */
export async function handOn({ db, operatorHears }: RelayDeps): Promise<void> {
  await handMessages(db, BATCH, async (messages, transaction) => {
    const accounts = messages.map(({ accountId }) => accountId)
    const [settings, on] = await Promise.all([
      settingsOf(db, accounts, transaction),
      channelsOn(db, accounts, transaction),
    ])
    return messages.flatMap(({ id, accountId, kind, data, decidedAt }) => {
      const trigger = triggerOfMessage(kind)
      if (!trigger) return []
      const hasChannel = triggerOf(trigger).hears === 'operators' ? operatorHears : on.has(accountId)
      const reason = whyNot({ trigger, value: null }, settings.get(accountId)?.triggers ?? {}, hasChannel)
      const event = { accountId, trigger, value: null, data: { ...data, kind }, dedupeKey: `message/${id}` }
      return [{ ...event, reason, occurredAt: decidedAt }]
    })
  })
}
