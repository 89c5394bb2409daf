import type { Transaction } from 'sequelize'
import type { StripeEvent } from '#db/models/stripe-event.ts'
import type { Deps } from '../deps.ts'

/** What a sync notes before it asks Stripe: its place in the line, and the events that it will have answered. */
export interface Noted {
  accountId: string
  customerId: string | null
  seq: number
  events: StripeEvent[]
  /** Invoices that must be read even if they are not among the newest. */
  invoices: Set<string>
}

export const EVENTS_A_PASS = 100

/** Raises `sync_seq` (whoever read before and writes later is overtaken), then notes unapplied events and open invoices. */
export async function note(deps: Deps, accountId: string): Promise<Noted> {
  const { Account, StripeEvent, Invoice, Recovery } = deps.db.models
  return deps.db.sequelize.transaction(async (transaction: Transaction) => {
    const account = await Account.findByPk(accountId, {
      transaction,
      lock: transaction.LOCK.UPDATE,
      rejectOnEmpty: true,
    })
    await account.update({ syncSeq: account.syncSeq + 1 }, { transaction })
    const events = await StripeEvent.findAll({
      attributes: ['id', 'type', 'objectId', 'receivedAt'],
      where: { accountId, state: ['pending', 'dispatched'] },
      order: [['receivedAt', 'ASC']],
      limit: EVENTS_A_PASS,
      transaction,
    })
    const open = await Invoice.findAll({
      attributes: ['id'],
      where: { accountId, status: ['draft', 'open'] },
      transaction,
    })
    const recovering = await Recovery.findAll({
      attributes: ['invoiceId'],
      where: { accountId, state: ['open', 'ending'] },
      transaction,
    })
    const named = events.flatMap(({ objectId }) => (objectId?.startsWith('in_') ? [objectId] : []))
    const invoices = new Set([...open.map(({ id }) => id), ...recovering.map(({ invoiceId }) => invoiceId), ...named])
    return { accountId, customerId: account.stripeCustomerId, seq: account.syncSeq, events, invoices }
  })
}
