import type { Database } from './connect.ts'

type Db = Pick<Database, 'pool'>

/** An event that a relay holds for a while. */
export interface Claimed {
  id: string
  type: string
  payload: string
  stripeCustomerId: string | null
  accountId: string | null
}

const LEASE = `interval '10 seconds'`

const claim = {
  name: 'relay-claim',
  text: `UPDATE stripe_events SET lease_until = now() + ${LEASE}
         WHERE id IN (
           SELECT id FROM stripe_events
           WHERE state = 'pending' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now())
           ORDER BY received_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING id, type, payload, stripe_customer_id AS "stripeCustomerId", account_id AS "accountId"`,
}

/** Takes pending events for ten seconds; several relays never take the same one. */
export async function claimEvents(db: Db, limit: number): Promise<Claimed[]> {
  return (await db.pool.query<Claimed>({ ...claim, values: [limit] })).rows
}

const dispatch = {
  name: 'relay-dispatch',
  text: `UPDATE stripe_events SET state = 'dispatched', account_id = $2, dispatched_at = now(), lease_until = NULL, reason = NULL
         WHERE id = ANY($1) AND state = 'pending'`,
}

/** Commits the owner of these events, before it is hinted. */
export async function markDispatched(db: Db, ids: readonly string[], accountId: string): Promise<void> {
  await db.pool.query({ ...dispatch, values: [ids, accountId] })
}

const end = {
  name: 'relay-end',
  text: `UPDATE stripe_events SET state = $2, reason = $3, lease_until = NULL,
           stripe_customer_id = coalesce(stripe_customer_id, $4), applied_at = CASE WHEN $2 = 'applied' THEN now() END
         WHERE id = $1 AND state = 'pending'`,
}

/** Ends an event without a sync: ignored or failed with its reason, or applied. */
export async function endEvent(
  db: Db,
  id: string,
  state: 'ignored' | 'failed' | 'applied',
  reason: string | null,
  customerId: string | null = null,
): Promise<void> {
  await db.pool.query({ ...end, values: [id, state, reason, customerId] })
}

/** Gives events back: an outage is nobody's fault and counts as no try. */
export async function postpone(db: Db, ids: readonly string[], delayMs: number): Promise<void> {
  await db.pool.query(
    `UPDATE stripe_events SET lease_until = NULL, next_attempt_at = now() + $2 * interval '1 millisecond'
     WHERE id = ANY($1) AND state = 'pending'`,
    [ids, delayMs],
  )
}

/** Accounts with events that were dispatched this long ago (real milliseconds) and are not applied; marked as sent again. */
export async function takeOverdue(db: Db, olderThanMs: number): Promise<string[]> {
  const { rows } = await db.pool.query<{ accountId: string }>(
    `WITH again AS (
       UPDATE stripe_events SET dispatched_at = now()
       WHERE id IN (SELECT id FROM stripe_events
                    WHERE state = 'dispatched' AND dispatched_at < now() - $1 * interval '1 millisecond'
                    LIMIT 500 FOR UPDATE SKIP LOCKED)
       RETURNING account_id)
     SELECT DISTINCT account_id AS "accountId" FROM again`,
    [olderThanMs],
  )
  return rows.map(({ accountId }) => accountId)
}

/** A run that should have acted: a recovery's, or (without an invoice) the checkout's of its account. */
export interface OverdueRun {
  id: string
  accountId: string
  invoiceId: string | null
}

const overdue = {
  name: 'relay-overdue',
  text: `SELECT r.id, r.account_id AS "accountId", r.invoice_id AS "invoiceId"
         FROM recoveries r, billing_clock
         WHERE r.state <> 'settled' AND r.begun_at IS NOT NULL
           AND least(r.next_attempt_at, CASE WHEN r.restricted_told THEN r.ends_at ELSE r.restricted_at END)
               < now() + (offset_ms - $1) * interval '1 millisecond'
         UNION ALL
         SELECT i.id, i.account_id, NULL FROM checkout_intents i, billing_clock
         WHERE i.state = 'open' AND i.session_expires_at < now() + (offset_ms - $1) * interval '1 millisecond'
         LIMIT 100`,
}

/** Runs whose row has been due for this long (milliseconds of billing time). */
export async function overdueRuns(db: Db, lateMs: number): Promise<OverdueRun[]> {
  return (await db.pool.query<OverdueRun>({ ...overdue, values: [lateMs] })).rows
}

/** What an account's run is labelled with. */
export interface Labels {
  accountId: string
  customerId: string | null
  planId: string | null
}

/** Labels of these accounts. */
export async function labelsOf(db: Db, accountIds: readonly string[]): Promise<Labels[]> {
  const { rows } = await db.pool.query<Labels>({
    name: 'relay-labels',
    text: `SELECT a.id AS "accountId", a.stripe_customer_id AS "customerId", s.plan_id AS "planId"
           FROM accounts a LEFT JOIN subscriptions s ON s.account_id = a.id AND s.is_current
           WHERE a.id = ANY($1)`,
    values: [accountIds],
  })
  return rows
}
