import { Op, type Transaction } from 'sequelize'
import { newId } from '#db/ids.ts'
import type { NotificationWindow } from '#db/models/notification-window.ts'
import type { QuietHours } from '#domain/notify/quiet.ts'
import type { TriggerName } from '#domain/notify/triggers.ts'
import { closesAt, firstAt } from '#domain/notify/window.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { decide } from './decide.ts'

export interface WindowStanding {
  offsetMs: number
  /** Messages that are decided and not sent. */
  pending: string[]
  /** The next instant of billing time at which there is something to do; null when no window is open. */
  nextAtMs: number | null
}

export interface Watched {
  accountId: string
  trigger: TriggerName
}

/** One look at a trigger of an account. */
export interface Look extends Watched {
  now: Date
  quiet: QuietHours | null
  transaction: Transaction
}

/**
 * Does what is due now for this trigger of this account: opens a window for the first occurrence, decides its message,
 * counts those within it, decides the summary. All of it stands in rows, so it is safe to repeat.
 */
export async function stepWindow(deps: Deps, watched: Watched): Promise<WindowStanding> {
  const { now, offsetMs } = await billingTime(deps)
  const { NotificationSettings, Notification } = deps.db.models
  const nextAt = await deps.db.sequelize.transaction(async (transaction) => {
    const settings = await NotificationSettings.findByPk(watched.accountId, { transaction })
    return walk(deps, { ...watched, now, quiet: settings?.quietHours ?? null, transaction })
  })
  const where = { ...watched, state: 'pending' as const }
  const pending = await Notification.findAll({ attributes: ['id'], where, order: ['windowStart', 'kind'] })
  return { offsetMs, pending: pending.map(({ id }) => id), nextAtMs: nextAt?.getTime() ?? null }
}

async function walk(deps: Deps, look: Look): Promise<Date | null> {
  for (;;) {
    const window = (await openWindow(deps, look)) ?? (await beginWindow(deps, look))
    if (!window || window.dueAt > look.now) return window?.dueAt ?? null
    await (window.state === 'opening' ? tellFirst(deps, look, window) : close(deps, look, window))
  }
}

const ofLook = ({ accountId, trigger }: Watched) => ({ accountId, trigger })

const openWindow = ({ db }: Deps, look: Look) =>
  db.models.NotificationWindow.findOne({
    where: { ...ofLook(look), state: ['opening', 'open'] },
    lock: look.transaction.LOCK.UPDATE,
    transaction: look.transaction,
  })

/** The first that nobody was told of begins a window; one never reaches back into the window before. */
async function beginWindow({ db }: Deps, look: Look): Promise<NotificationWindow | null> {
  const { NotificationEvent, NotificationWindow } = db.models
  const { trigger, quiet, transaction } = look
  const where = { ...ofLook(look), state: 'pending' as const }
  const first = await NotificationEvent.findOne({ where, order: ['occurredAt', 'id'], transaction })
  if (!first) return null
  const before = await NotificationWindow.findOne({ where: ofLook(look), order: [['startedAt', 'DESC']], transaction })
  const startedAt = before && before.dueAt > first.occurredAt ? before.dueAt : first.occurredAt
  const dueAt = firstAt(trigger, startedAt, quiet)
  const id = newId('nwd')
  await first.update({ state: 'told', windowId: id }, { transaction })
  return NotificationWindow.create({ id, ...ofLook(look), startedAt, state: 'opening', dueAt }, { transaction })
}

async function tellFirst(deps: Deps, look: Look, window: NotificationWindow): Promise<void> {
  const { transaction, trigger, quiet } = look
  const where = { windowId: window.id, state: 'told' as const }
  const event = await deps.db.models.NotificationEvent.findOne({ where, transaction })
  if (event) await decide(deps, look, window, { kind: 'first', event, counted: 0 })
  await window.update({ state: 'open', dueAt: closesAt(trigger, window.dueAt, quiet) }, { transaction })
}

async function close(deps: Deps, look: Look, window: NotificationWindow): Promise<void> {
  const { NotificationEvent } = deps.db.models
  const { transaction } = look
  const where = { ...ofLook(look), state: 'pending' as const, occurredAt: { [Op.lt]: window.dueAt } }
  const [counted] = await NotificationEvent.update({ state: 'counted', windowId: window.id }, { where, transaction })
  const those = { windowId: window.id, state: 'counted' as const }
  const order: [string, string][] = [
    ['occurredAt', 'DESC'],
    ['id', 'DESC'],
  ]
  const event = await NotificationEvent.findOne({ where: those, order, transaction })
  if (event) await decide(deps, look, window, { kind: 'summary', event, counted })
  await window.update({ state: 'closed' }, { transaction })
}
