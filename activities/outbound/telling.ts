import type { Transaction } from 'sequelize'
import type { OutboundStanding } from '#db/models/outbound-standing.ts'
import { type EventToPut, putEvents } from '#db/outbound.ts'
import { readSubscriptionFactsIn } from '#db/subscription-read.ts'
import { type Change, changesOf } from '#domain/outbound/changes.ts'
import { type Told, toldOf, toldSubscription, type ToldSubscription } from '#domain/outbound/told.ts'
import type { Deps } from '../deps.ts'

/** One change of an account's rows, under way. Instants are billing time. */
export interface Scene {
  accountId: string
  now: Date
  transaction: Transaction
}

/** How an account stood before its rows are changed. */
export interface Telling {
  /**
   * Puts what happened since into the outbox, in the same transaction: what is given first, then what the rows say now.
   */
  finish(first?: readonly Change[]): Promise<void>
}

/**
 * Looks at an account before its rows are changed. Null when it has no endpoint: then nothing is written for anyone.
 * What was told last is remembered, so that what passing time has changed is told as well.
 */
export async function beginTelling(deps: Deps, scene: Scene): Promise<Telling | null> {
  const { accountId, transaction } = scene
  if ((await deps.db.models.WebhookEndpoint.count({ where: { accountId }, transaction })) === 0) return null
  // taken first by whoever changes rows of an account, so that nobody waits in a circle
  await deps.db.models.Account.findByPk(accountId, {
    transaction,
    lock: transaction.LOCK.KEY_SHARE,
    attributes: ['id'],
  })
  const standing = (await find(deps, scene)) ?? (await remember(deps, scene))
  return { finish: (first = []) => tell(deps, scene, standing, first) }
}

const find = (deps: Deps, { accountId, transaction }: Scene) =>
  deps.db.models.OutboundStanding.findByPk(accountId, { transaction, lock: transaction.LOCK.UPDATE })

async function remember(deps: Deps, scene: Scene): Promise<OutboundStanding> {
  const { accountId, transaction } = scene
  const row = { accountId, told: await look(deps, scene) }
  await deps.db.models.OutboundStanding.bulkCreate([row], { ignoreDuplicates: true, transaction })
  const standing = await find(deps, scene)
  if (!standing) throw new Error('A standing that was just written is gone')
  return standing
}

async function look(deps: Deps, { accountId, now, transaction }: Scene): Promise<Told> {
  const facts = await readSubscriptionFactsIn(deps.db, accountId, transaction)
  return toldOf(facts, (planId) => deps.plans.byId(planId), now)
}

async function tell(deps: Deps, scene: Scene, standing: OutboundStanding, first: readonly Change[]): Promise<void> {
  const after = await look(deps, scene)
  const seq = standing.seq + 1
  const left = await leftBehind(deps, scene, standing.told, after)
  const changes = [...first, ...changesOf(standing.told, after, left, seq)]
  if (changes.length === 0) return
  await standing.update({ told: after, seq }, { transaction: scene.transaction })
  const events = changes.map((change) => eventOf(scene, change))
  await putEvents(deps.db, scene.accountId, events, scene.transaction)
}

/** The subscription that was told of and is not the current one any more, as it is now. */
async function leftBehind(deps: Deps, scene: Scene, before: Told, after: Told): Promise<ToldSubscription | null> {
  if (!before.subscription || before.subscription.id === after.subscription?.id) return null
  const row = await deps.db.models.Subscription.findByPk(before.subscription.id, { transaction: scene.transaction })
  return row && toldSubscription(row)
}

const eventOf = ({ accountId, now }: Scene, { type, key, data }: Change): EventToPut => ({
  type,
  businessKey: key,
  payload: JSON.stringify({ type, timestamp: now.toISOString(), data: { account_id: accountId, ...data } }),
})
