import type { Notification } from '#db/models/notification.ts'
import { settingOf } from '#domain/notify/settings.ts'
import type { Facts } from '#domain/notify/texts.ts'
import type { Deps } from '../deps.ts'

/** What the text of a message is made of, as the rows have it now. */
export async function factsOf(deps: Deps, row: Notification): Promise<Facts> {
  const { Account, NotificationSettings } = deps.db.models
  const { accountId, trigger, kind, counted } = row
  const [account, settings, event] = await Promise.all([
    Account.findByPk(accountId),
    NotificationSettings.findByPk(accountId),
    eventOf(deps, row),
  ])
  return {
    kind,
    trigger,
    counted,
    account: account?.name ?? null,
    timeZone: settings?.quietHours?.time_zone ?? 'UTC',
    threshold: trigger === 'test' ? null : settingOf(settings?.triggers ?? {}, trigger).threshold,
    link: deps.notifying.link,
    ...event,
    invoice: await invoiceOf(deps, event.data['invoice_id']),
    plan: planOf(deps, event.data['plan_id']),
  }
}

/** The occurrence that it tells of; a test tells of none. */
async function eventOf({ db }: Deps, { eventId, decidedAt }: Notification) {
  const event = eventId === null ? null : await db.models.NotificationEvent.findByPk(eventId)
  const none: Pick<Facts, 'data' | 'occurredAt' | 'value'> = { data: {}, occurredAt: decidedAt, value: null }
  const { data, occurredAt, value } = event ?? none
  return { data, occurredAt, value }
}

const planOf = ({ plans }: Deps, id: unknown): string | null =>
  typeof id === 'string' ? (plans.byId(id)?.name ?? id) : null

async function invoiceOf({ db }: Deps, id: unknown): Promise<Facts['invoice']> {
  const invoice = typeof id === 'string' ? await db.models.Invoice.findByPk(id) : null
  return invoice && { number: invoice.number, amountCents: invoice.amountDueCents, currency: invoice.currency }
}
