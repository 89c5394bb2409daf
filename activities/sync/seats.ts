import { Op } from 'sequelize'
import type { Subscription } from '#db/models/subscription.ts'
import { orderSeats, teamSize } from '#db/seats.ts'
import { seatChargeOf } from '#domain/people/seats.ts'
import type { Deps } from '../deps.ts'
import type { Pass } from './write.ts'

/** Seats that were set are left alone for this long, in real milliseconds: whatever undoes them must not be fought in a circle. */
const SETTLE_MS = 60_000

/** A team's seats that are not its members (somebody joined while Checkout was open) are put right by a command. */
export async function followMembers(deps: Deps, { noted, transaction }: Pass, current: Subscription | null) {
  if (!current || !deps.plans.byId(current.planId)?.seats || !seatChargeOf(current.status)) return
  const { accountId } = noted
  const members = await teamSize(deps.db, accountId, transaction)
  if (members === null || members === current.quantity) return
  const unfinished = { finishedAt: null }
  const fresh = { finishedAt: { [Op.gt]: new Date(Date.now() - SETTLE_MS) } }
  const where = { accountId, kind: 'set_seats' as const, [Op.or]: [unfinished, fresh] }
  if ((await deps.db.models.Command.count({ where, transaction })) > 0) return
  const businessKey = `set_seats/${current.id}/${noted.seq}`
  await orderSeats(deps.db, { accountId, businessKey, reason: 'seats are not members' }, transaction)
}
