import type { Transaction } from 'sequelize'
import type { TriggerName } from '#domain/notify/triggers.ts'
import type { Database } from './connect.ts'
import { newId } from './ids.ts'
import type { Message } from './models/message.ts'
import type { NotificationSettings } from './models/notification-settings.ts'

/** Something that happened, and why nobody is told of it (null: somebody is). */
export interface Happened {
  accountId: string
  trigger: TriggerName
  value: number | null
  data: Record<string, unknown>
  dedupeKey: string
  reason: string | null
  occurredAt: Date
}

/** Writes occurrences down, each dedupe key once. */
export async function insertHappened(
  { models }: Pick<Database, 'models'>,
  happened: readonly Happened[],
  transaction: Transaction | null = null,
): Promise<void> {
  const rows = happened.map((each) => ({
    id: newId('nev'),
    ...each,
    state: each.reason === null ? ('pending' as const) : ('suppressed' as const),
  }))
  await models.NotificationEvent.bulkCreate(rows, { ignoreDuplicates: true, transaction })
}

/** Takes messages that were not handed on, and writes down what becomes of each, together; several relays share them. */
export async function handMessages(
  db: Pick<Database, 'models' | 'sequelize'>,
  limit: number,
  judge: (messages: Message[], transaction: Transaction) => Promise<Happened[]>,
): Promise<void> {
  await db.sequelize.transaction(async (transaction) => {
    const messages = await db.models.Message.findAll({
      where: { handedAt: null },
      order: ['createdAt'],
      limit,
      lock: transaction.LOCK.UPDATE,
      skipLocked: true,
      transaction,
    })
    if (messages.length === 0) return
    await insertHappened(db, await judge(messages, transaction), transaction)
    const handed = { where: { id: messages.map(({ id }) => id) }, transaction }
    await db.models.Message.update({ handedAt: new Date() }, handed)
  })
}

/** The settings of those accounts that have any. */
export async function settingsOf(
  { models }: Pick<Database, 'models'>,
  accountIds: readonly string[],
  transaction: Transaction | null = null,
): Promise<Map<string, NotificationSettings>> {
  const rows = await models.NotificationSettings.findAll({ where: { accountId: [...accountIds] }, transaction })
  return new Map(rows.map((row) => [row.accountId, row]))
}

/** Those of these accounts that have a channel that is on. */
export async function channelsOn(
  { models }: Pick<Database, 'models'>,
  accountIds: readonly string[],
  transaction: Transaction | null = null,
): Promise<Set<string>> {
  const where = { accountId: [...accountIds], enabled: true }
  const rows = await models.NotificationChannel.findAll({ attributes: ['accountId'], where, transaction })
  return new Set(rows.map(({ accountId }) => accountId))
}

/** Real time after which a message that is decided and not sent has lost its run; late in billing time for a window. */
const LOST = `interval '60 seconds'`
const LATE_MS = 5_000

const untold = {
  name: 'untold-triggers',
  text: `
  (SELECT e.account_id AS "accountId", e.trigger, min(e.id) AS why FROM notification_events e
   WHERE e.state = 'pending' AND NOT EXISTS (
     SELECT 1 FROM notification_windows w
     WHERE w.account_id = e.account_id AND w.trigger = e.trigger AND w.state <> 'closed')
   GROUP BY e.account_id, e.trigger LIMIT 100)
  UNION ALL (SELECT w.account_id, w.trigger, w.id || w.state FROM notification_windows w, billing_clock
   WHERE w.state <> 'closed' AND w.due_at < now() + (offset_ms - ${LATE_MS}) * interval '1 millisecond' LIMIT 100)
  UNION ALL (SELECT n.account_id, n.trigger, n.id FROM notifications n
   WHERE n.state = 'pending' AND n.kind <> 'test' AND n.tries = 0 AND n.created_at < now() - ${LOST} LIMIT 100)`,
}

/** A trigger of an account that a run should look at. */
export interface Untold {
  accountId: string
  trigger: TriggerName
  /** The row that says so. */
  why: string
}

/** Triggers with something to tell that no window waits for, or whose run sleeps or is lost. */
export async function untoldTriggers({ pool }: Pick<Database, 'pool'>): Promise<Untold[]> {
  return (await pool.query<Untold>(untold)).rows
}

/** Ends tests that nobody has answered for two minutes: their run was lost before it had heard of them. */
export async function endLostTests({ pool }: Pick<Database, 'pool'>): Promise<void> {
  await pool.query({
    name: 'end-lost-tests',
    text: `UPDATE notifications SET state = 'failed', reason = 'Nobody sent it in time.', finished_at = now()
           WHERE state = 'pending' AND kind = 'test' AND created_at < now() - interval '2 minutes'`,
  })
}

/** The triggers with a window that is open: their runs wait for an instant. */
export async function openWindows({
  models,
}: Pick<Database, 'models'>): Promise<{ accountId: string; trigger: TriggerName }[]> {
  return models.NotificationWindow.findAll({
    attributes: ['accountId', 'trigger'],
    where: { state: ['opening', 'open'] },
  })
}
