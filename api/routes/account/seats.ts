import type { Transaction } from 'sequelize'
import { customerOf } from '#db/customer.ts'
import { orderSeats, teamSize } from '#db/seats.ts'
import { findPlan } from '#domain/plans.ts'
import { isLive } from '#domain/subscriptions.ts'
import type { Deps } from '../../deps.ts'
import { hintAccount } from '../../temporal/hint.ts'

type Parts = Pick<Deps, 'catalogue' | 'db' | 'temporal'>

/**
 * Orders, in the transaction that changes the members, that the seats of the team's plan follow. Answers whether there is
 * a plan with seats. `occurrence` is who joined or left, and how: one order each.
 */
export async function seatsFollow(
  { catalogue, db }: Parts,
  accountId: string,
  occurrence: string,
  transaction: Transaction,
): Promise<boolean> {
  const current = await db.models.Subscription.findOne({ where: { accountId, isCurrent: true }, transaction })
  if (!current || !isLive(current.status) || !findPlan(catalogue, current.planId)?.seats) return false
  if ((await teamSize(db, accountId, transaction)) === null) return false
  await orderSeats(db, { accountId, businessKey: `set_seats/${occurrence}`, reason: 'members changed' }, transaction)
  return true
}

/** Wakes the account's run, which finds the order; should that fail, the relay sends it again. Nobody waits for Stripe. */
export function wakeSeats({ db, temporal }: Parts, accountId: string): void {
  const wake = async () => {
    const customerId = await customerOf(db, accountId)
    await hintAccount(temporal, { accountId, customerId })
  }
  wake().catch(() => undefined)
}
