import type { Database } from '#db/connect.ts'
import { standingOfIntent } from '#db/intent-standing.ts'
import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'
import { answerOf, type IntentAnswer } from './intent-answer.ts'
import { problemOf } from '../http/problem-body.ts'
import { askCheckout } from '../temporal/ask.ts'
import type { Temporal } from '../temporal/client.ts'

/** How a request for a session stands: its session (`isNew`: it was made for this request), or not known yet. */
export type SessionAnswer = Extract<IntentAnswer, { state: 'open' | 'pending' }>

interface Parts {
  db: Database
  temporal: Temporal
}

/**
 * Asks the account's checkout for the session of an intent and reads the answer out of its row.
 * `customerId` labels a run that begins. Throws the row's problem when it was refused, and `temporal_unavailable` when it had not even begun.
 */
export async function requestSession(
  parts: Parts,
  intent: CheckoutIntent,
  customerId: string | null,
): Promise<SessionAnswer> {
  const unfinished = intent.state === 'new' || intent.state === 'begun'
  if (unfinished) await send(parts, intent, customerId)
  const answer = answerOf(await standingOfIntent(parts.db, intent.id))
  switch (answer.state) {
    case 'pending':
      return answer
    case 'open':
      return { ...answer, isNew: unfinished && answer.isNew }
    case 'refused':
      throw problemOf(answer.problem)
    case 'closed':
      throw new Problem(answer.paid ? 'checkout_paid' : 'no_checkout')
  }
}

async function send({ db, temporal }: Parts, intent: CheckoutIntent, customerId: string | null): Promise<void> {
  const { id, accountId, planId } = intent
  const asked = await askCheckout(temporal, id, { accountId, planId, customerId })
  if (asked === 'unreachable' && (await refuseUnbegun(db, id)))
    throw new Problem('temporal_unavailable', 'Nothing was begun; please try again shortly.', { retryAfterS: 5 })
}

const outage = { code: 'temporal_unavailable' as const, detail: 'The request was not begun.' }

/** Beginning and refusing are both one conditional update: exactly one of them happens. */
async function refuseUnbegun({ models }: Database, intentId: string): Promise<boolean> {
  const refused = { state: 'refused' as const, problem: outage, closedAt: new Date(), idempotencyKey: null }
  const [rows] = await models.CheckoutIntent.update(refused, { where: { id: intentId, state: 'new' } })
  return rows === 1
}
