import type { EventRefs } from '#domain/envelope.ts'
import type { Database } from './connect.ts'

/** The account that owns a Stripe customer; null when nobody knows it. */
export async function ownerOfCustomer(db: Pick<Database, 'pool'>, customerId: string): Promise<string | null> {
  const { rows } = await db.pool.query<{ id: string }>({
    name: 'owner-of-customer',
    text: 'SELECT id FROM accounts WHERE stripe_customer_id = $1',
    values: [customerId],
  })
  return rows[0]?.id ?? null
}

/** The account that our rows connect with an object the event names; null when none does. */
export async function ownerOfRefs(db: Pick<Database, 'pool'>, refs: EventRefs): Promise<string | null> {
  const { rows } = await db.pool.query<{ accountId: string }>({
    name: 'owner-of-refs',
    text: `SELECT account_id AS "accountId" FROM subscriptions WHERE id = $1
           UNION ALL SELECT account_id FROM invoices WHERE id = $2
           UNION ALL SELECT account_id FROM checkout_intents WHERE session_id = $3
           LIMIT 1`,
    values: [refs.subscription ?? null, refs.invoice ?? null, refs.session ?? null],
  })
  return rows[0]?.accountId ?? null
}
