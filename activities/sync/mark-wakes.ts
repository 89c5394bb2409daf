import { Op } from 'sequelize'
import type { Recovery } from '#db/models/recovery.ts'
import type { Deps } from '../deps.ts'
import { cardToAdopt, newCard } from './cards.ts'
import type { FollowUps } from './follow-ups.ts'
import type { Pass } from './write.ts'

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

/** The invoice is no longer open, the subscription has ended, or there is a new card. */
async function hasNews(deps: Deps, { reading, transaction }: Pass, recovery: Recovery): Promise<boolean> {
  const { Invoice, Subscription } = deps.db.models
  const invoice = await Invoice.findByPk(recovery.invoiceId, { transaction })
  if (invoice && invoice.status !== 'open') return true
  const subscription = await Subscription.findByPk(recovery.subscriptionId, { transaction })
  if (subscription?.endedAt) return true
  return newCard(reading, recovery.subscriptionId, recovery.knownCards) !== null
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

/** Commands of the system's own, and parked ones when no claim is in their way any more. */
async function findCommands(deps: Deps, { noted, transaction }: Pass, follow: FollowUps): Promise<void> {
  const { Command, PaymentAttempt } = deps.db.models
  const where = { accountId: noted.accountId }
  const claim = await PaymentAttempt.findOne({ where: { ...where, outcome: null, processing: false }, transaction })
  const system = { actor: 'system', state: 'pending' }
  const commands = await Command.findAll({
    attributes: ['id'],
    where: { ...where, [Op.or]: claim ? [system] : [system, { state: 'parked' }] },
    order: [['createdAt', 'ASC']],
    transaction,
  })
  follow.commands = commands.map(({ id }) => id)
}
