import type { Transaction } from 'sequelize'
import type { Deps } from '../deps.ts'
import type { Noted } from './noted.ts'
import type { Reading } from './read-stripe.ts'

const NO_OBJECT = 'Stripe has no such object'

interface Result {
  noted: Noted
  reading: Pick<Reading, 'unreadable'>
  transaction: Transaction
}

/** Marks exactly the noted events: applied, or failed when the object they name could not be read (and was not deleted). */
export async function markEvents(deps: Deps, { noted, reading, transaction }: Result): Promise<void> {
  const { StripeEvent } = deps.db.models
  const isLost = (objectId: string | null) => objectId !== null && reading.unreadable.has(objectId)
  const lost = noted.events.filter(({ objectId, type }) => !type.endsWith('.deleted') && isLost(objectId))
  const failed = lost.map(({ id }) => id)
  const applied = noted.events.map(({ id }) => id).filter((id) => !failed.includes(id))
  const at = new Date()
  await StripeEvent.update({ state: 'applied', appliedAt: at, reason: null }, { where: { id: applied }, transaction })
  if (failed.length === 0) return
  await StripeEvent.update({ state: 'failed', reason: NO_OBJECT }, { where: { id: failed }, transaction })
}

/** Stripe does not know the customer at all: its events can never be applied. Operators see them, and may replay them. */
export async function failAll(deps: Deps, { events }: Noted): Promise<void> {
  const where = { id: events.map(({ id }) => id) }
  await deps.db.models.StripeEvent.update({ state: 'failed', reason: 'Stripe has no such customer' }, { where })
}
