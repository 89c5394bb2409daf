import type { Database } from './connect.ts'
import type { CheckoutIntent } from './models/checkout-intent.ts'

/** What of an intent's row says how its request ended. */
export type IntentStanding = Pick<
  CheckoutIntent,
  'state' | 'sessionId' | 'sessionUrl' | 'sessionExpiresAt' | 'problem'
> & {
  /** The session was made for this intent, not for an earlier one with the same parameters. */
  isNew: boolean
}

// read while a person waits: prepared, one round trip
const read = {
  name: 'intent-standing',
  text: `SELECT i.state, i.session_id AS "sessionId", i.session_url AS "sessionUrl",
                i.session_expires_at AS "sessionExpiresAt", i.problem, i.id = $1 AS "isNew"
         FROM checkout_intents asked JOIN checkout_intents i ON i.id = coalesce(asked.same_as, asked.id)
         WHERE asked.id = $1`,
}

/** How the request of an intent stands: by its row, or by the row of the intent whose session answers it. */
export async function standingOfIntent({ pool }: Pick<Database, 'pool'>, intentId: string): Promise<IntentStanding> {
  const { rows } = await pool.query<IntentStanding>({ ...read, values: [intentId] })
  const [standing] = rows
  if (!standing) throw new Error('there is no such intent')
  return standing
}
