import type { Transaction } from 'sequelize'
import type Stripe from 'stripe'
import type { Subscription } from '#db/models/subscription.ts'
import { pickCurrent } from '#domain/subscriptions.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { watchSync } from '../outbound/watch-sync.ts'
import { type FollowUps, noFollowUps } from './follow-ups.ts'
import { markWakes } from './mark-wakes.ts'
import { invoiceRow, ownCard, paymentMethodRow, subscriptionRow } from './normalise.ts'
import { markEvents } from './mark-events.ts'
import type { Noted } from './noted.ts'
import { openRecoveries } from './open-recoveries.ts'
import type { Reading } from './read-stripe.ts'
import { followMembers } from './seats.ts'
import { type Before, tellChanges } from './tell-changes.ts'
import { compensateDuplicates } from './duplicates.ts'

/** What one transaction of a sync works with. */
export interface Pass {
  noted: Noted
  reading: Reading
  now: Date
  transaction: Transaction
}

/**
 * Writes everything in one transaction, and marks exactly the noted events applied, only if no later sync began
 * meanwhile. Answers what must follow, or 'overtaken'.
 */
export async function write(deps: Deps, noted: Noted, reading: Reading): Promise<FollowUps | 'overtaken'> {
  const { Account } = deps.db.models
  const { now } = await billingTime(deps)
  return deps.db.sequelize.transaction(async (transaction) => {
    const account = await Account.findByPk(noted.accountId, {
      transaction,
      lock: transaction.LOCK.UPDATE,
      rejectOnEmpty: true,
    })
    if (account.syncSeq !== noted.seq) return 'overtaken'
    const pass: Pass = { noted, reading, now, transaction }
    const outbound = await watchSync(deps, pass)
    const { before, current } = await writeSubscriptions(deps, pass)
    await writeInvoices(deps, pass)
    await writeCards(deps, pass, current)
    await markEvents(deps, pass)
    await account.update({ syncedAt: new Date() }, { transaction })
    const follow = noFollowUps()
    follow.status = current?.status ?? null
    follow.planId = current?.planId ?? null
    await openRecoveries(deps, pass, current)
    await compensateDuplicates(deps, pass, current)
    await followMembers(deps, pass, current)
    await markWakes(deps, pass, follow)
    await tellChanges(deps, pass, before, current)
    await outbound.finish()
    return follow
  })
}

/** The current subscription as it was before, and as it is now. */
async function writeSubscriptions(
  deps: Deps,
  { noted, reading, transaction }: Pass,
): Promise<{ before: Before; current: Subscription | null }> {
  const { Subscription } = deps.db.models
  const where = { accountId: noted.accountId }
  const present = await Subscription.findOne({ where: { ...where, isCurrent: true }, transaction })
  for (const subscription of reading.subscriptions) {
    const row = subscriptionRow(subscription, noted.accountId, deps.plans)
    await Subscription.upsert({ ...row, syncedAt: new Date() }, { transaction, conflictFields: ['id'] })
  }
  const all = await Subscription.findAll({ where, transaction })
  const candidates = all.map((row) => ({ id: row.id, status: row.status, createdAt: row.stripeCreatedAt, row }))
  const current = pickCurrent(candidates, present?.id ?? null)?.row ?? null
  if (current?.id !== present?.id) await succeed(present, current, transaction)
  return { before: present, current }
}

/** The index admits one current subscription at a time: the old one steps down first. */
async function succeed(old: Subscription | null, next: Subscription | null, transaction: Transaction): Promise<void> {
  await old?.update({ isCurrent: false }, { transaction })
  await next?.update({ isCurrent: true }, { transaction })
}

async function writeInvoices(deps: Deps, { noted, reading, transaction }: Pass): Promise<void> {
  const rows = reading.invoices.map((invoice) => ({
    ...invoiceRow(invoice, noted.accountId, reading.failures.get(invoice.id) ?? null),
    syncedAt: new Date(),
  }))
  for (const row of rows) await deps.db.models.Invoice.upsert(row, { transaction, conflictFields: ['id'] })
  // Only drafts can be deleted at Stripe.
  await deps.db.models.Invoice.destroy({ where: { id: [...reading.unreadable], status: 'draft' }, transaction })
}

async function writeCards(
  deps: Deps,
  { noted, reading, transaction }: Pass,
  current: Subscription | null,
): Promise<void> {
  const { PaymentMethod } = deps.db.models
  const own = ownCard(reading.subscriptions.find(({ id }) => id === current?.id))
  const cards = [reading.customerCard, own].filter((card): card is Stripe.PaymentMethod => card !== null)
  const isDefault = (id: string) => id === reading.customerCard?.id
  await PaymentMethod.update({ isDefault: false }, { where: { accountId: noted.accountId }, transaction })
  for (const card of cards) {
    const row = { ...paymentMethodRow(card, noted.accountId, isDefault(card.id)), syncedAt: new Date() }
    await PaymentMethod.upsert(row, { transaction, conflictFields: ['id'] })
  }
}
