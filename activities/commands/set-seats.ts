import { Op } from 'sequelize'
import type Stripe from 'stripe'
import type { Command } from '#db/models/command.ts'
import { teamSize } from '#db/seats.ts'
import { type SeatChange, seatChargeOf, seatSteps } from '#domain/people/seats.ts'
import type { SubscriptionStatus } from '#domain/subscriptions.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import type { Done } from './run-command.ts'

interface Seats {
  subscription: Stripe.Subscription
  item: Stripe.SubscriptionItem
}

/** What a finished command says of the seats. */
interface SeatsResult extends Record<string, unknown> {
  subscription_id: string
  period_end: number
  /** Seats that the period is billed for. */
  covered: number
}

/**
 * Makes the seats of the subscription as many as the team has members. What is to be done is decided once and stands in
 * the command's row before Stripe is asked; entered again it goes on from what Stripe says.
 */
export async function setSeats(deps: Deps, command: Command): Promise<Done> {
  if (await isOvertaken(deps, command)) return { skipped: 'a later change has begun' }
  const seats = await seatsOf(deps, command.accountId)
  if (!seats) return { skipped: 'no seats to change' }
  const change = decidedIn(command) ?? (await decide(deps, command, seats))
  if (!change) return { skipped: `the subscription is ${seats.subscription.status}` }
  for (const step of seatSteps({ ...change, from: seats.item.quantity ?? 1 })) {
    const items = [{ id: seats.item.id, quantity: step.quantity }]
    const idempotencyKey = `${accountWorkflowId(command.accountId)}/${command.id}/${step.name}`
    const params = { items, proration_behavior: step.proration, payment_behavior: 'allow_incomplete' as const }
    await stripeOf(deps).subscriptions.update(seats.subscription.id, params, { idempotencyKey })
  }
  return { ...resultOf(seats, change) }
}

const resultOf = ({ subscription, item }: Seats, { from, to, covered }: SeatChange): SeatsResult => ({
  subscription_id: subscription.id,
  from,
  to,
  period_end: item.current_period_end,
  covered: Math.max(covered, to),
})

/** A later command knows the members better; it finishes by itself. */
async function isOvertaken({ db }: Deps, { id, accountId, begunAt }: Command): Promise<boolean> {
  const later = { id: { [Op.ne]: id }, accountId, kind: 'set_seats' as const, begunAt: { [Op.gt]: begunAt } }
  return (await db.models.Command.count({ where: later })) > 0
}

async function seatsOf(deps: Deps, accountId: string): Promise<Seats | null> {
  const current = await deps.db.models.Subscription.findOne({ where: { accountId, isCurrent: true } })
  if (!current) return null
  const subscription = await stripeOf(deps).subscriptions.retrieve(current.id)
  const item = subscription.items.data.find(({ price }) => deps.plans.planOf(price)?.seats)
  return item ? { subscription, item } : null
}

const decidedIn = ({ params }: Command) => (params['change'] ?? null) as SeatChange | null

async function decide(deps: Deps, command: Command, { subscription, item }: Seats): Promise<SeatChange | null> {
  const to = await teamSize(deps.db, command.accountId)
  const charge = seatChargeOf(subscription.status as SubscriptionStatus)
  if (to === null || charge === null) return null
  const from = item.quantity ?? 1
  const covered = await coveredSeats(deps, command.accountId, subscription.id, item.current_period_end)
  const change = { from, to, charge, covered: Math.max(from, covered) }
  await command.update({ params: { ...command.params, change } })
  return change
}

/** The most seats that earlier changes of this period have had billed. */
async function coveredSeats({ db }: Deps, accountId: string, subscriptionId: string, end: number): Promise<number> {
  const result = { subscription_id: subscriptionId, period_end: end }
  const where = { accountId, kind: 'set_seats' as const, state: 'done' as const, result: { [Op.contains]: result } }
  const done = await db.models.Command.findAll({ where, order: [['createdAt', 'DESC']], limit: 100 })
  return Math.max(0, ...done.map((command) => (command.result as SeatsResult).covered))
}
