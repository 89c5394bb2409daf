import { Op } from 'sequelize'
import type { Recovery } from '#db/models/recovery.ts'
import type { Deps } from '../deps.ts'
import { cardToAdopt, newCard } from './cards.ts'
import type { FollowUps } from './follow-ups.ts'
import type { Pass } from './write.ts'

/** An invoice without a failure that is open still: nobody has decided its payment. */
const isInProgress = ({ reading }: Pass, invoiceId: string): boolean =>
  !reading.failures.has(invoiceId) && reading.invoices.some(({ id, status }) => id === invoiceId && status === 'open')

/** Marks (`wake_due`) every run that has something to look at, and names it among what follows. */
export async function markWakes(deps: Deps, pass: Pass, follow: FollowUps): Promise<void> {
  await markRecoveries(deps, pass, follow)
  await markCheckout(deps, pass, follow)
  await findCommands(deps, pass, follow)
}

async function markRecoveries(deps: Deps, pass: Pass, follow: FollowUps): Promise<void> {
  const { Recovery, Subscription } = deps.db.models
  const { transaction, noted, reading } = pass
  const open = await Recovery.findAll({ where: { accountId: noted.accountId, state: ['open', 'ending'] }, transaction })
  for (const recovery of open) {
    // A newer mark outlives the clearing of an older one by a run that looked before this news.
    if (await hasNews(deps, pass, recovery)) await recovery.update({ wakeDue: new Date() }, { transaction })
    if (recovery.wakeDue === null) continue
    const { invoiceId, planId, begunAt } = recovery
    follow.wakeRecoveries.push({ invoiceId, planId, begun: begunAt !== null })
  }
  const current = await Subscription.findOne({ where: { accountId: noted.accountId, isCurrent: true }, transaction })
  // While a payment is being recovered the recovery sets the new card itself, and charges it.
  const card = current && open.length === 0 ? cardToAdopt(reading, current.id) : null
  if (current && card) follow.adoptCard = { subscriptionId: current.id, paymentMethodId: card.id }
}

/** The invoice is no longer open, the subscription has ended, there is a new card, or a slow payment was decided. */
async function hasNews(deps: Deps, pass: Pass, recovery: Recovery): Promise<boolean> {
  const { reading, transaction } = pass
  const { Invoice, Subscription } = deps.db.models
  const invoice = await Invoice.findByPk(recovery.invoiceId, { transaction })
  if (invoice && invoice.status !== 'open') return true
  const subscription = await Subscription.findByPk(recovery.subscriptionId, { transaction })
  if (subscription?.endedAt) return true
  if (newCard(reading, recovery.subscriptionId, recovery.knownCards) !== null) return true
  return hasDecidedPayment(deps, pass, recovery.invoiceId)
}

/** A payment that was in progress (its claim is still open) has failed: the invoice's newest failure can be read again. */
async function hasDecidedPayment(deps: Deps, { reading, transaction }: Pass, invoiceId: string): Promise<boolean> {
  const where = { invoiceId, outcome: null, processing: true }
  return reading.failures.has(invoiceId) && (await deps.db.models.PaymentAttempt.count({ where, transaction })) > 0
}

async function markCheckout(deps: Deps, pass: Pass, follow: FollowUps): Promise<void> {
  const { CheckoutIntent, Subscription } = deps.db.models
  const { transaction, noted } = pass
  const open = await CheckoutIntent.findOne({
    where: { accountId: noted.accountId, state: { [Op.in]: ['open', 'processing'] } },
    transaction,
  })
  if (!open) return
  const named = noted.events.some(({ objectId }) => objectId === open.sessionId)
  const bought = await Subscription.findOne({ where: { intentId: open.id }, transaction })
  if (!named && !bought && open.wakeDue === null) return
  await open.update({ wakeDue: open.wakeDue ?? new Date() }, { transaction })
  follow.wakeCheckout = true
}

/** Commands of the system's own, and parked ones when no undecided payment is in their way any more. */
async function findCommands(deps: Deps, pass: Pass, follow: FollowUps): Promise<void> {
  const { Command, PaymentAttempt } = deps.db.models
  const { noted, transaction } = pass
  const where = { accountId: noted.accountId }
  const claims = await PaymentAttempt.findAll({ where: { ...where, outcome: null }, transaction })
  const claim = claims.some(({ processing, invoiceId }) => !processing || isInProgress(pass, invoiceId))
  const system = { actor: 'system', state: 'pending' }
  const commands = await Command.findAll({
    attributes: ['id'],
    where: { ...where, [Op.or]: claim ? [system] : [system, { state: 'parked' }] },
    order: [['createdAt', 'ASC']],
    transaction,
  })
  follow.commands = commands.map(({ id }) => id)
}
