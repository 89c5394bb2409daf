import {
  type ChargedMethod,
  type CurrentSubscription,
  type OpenInvoice,
  type RecoveryFacts,
  type SubscriptionFacts,
} from '#domain/access.ts'
import { type Database } from './connect.ts'

/** The columns of one part, each under its own prefix, named as the domain names them. */
const columns = (alias: string, names: string): string =>
  names
    .split(' ')
    .map((name) => `${alias}.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} AS "${alias}.${name}"`)
    .join(', ')

const subscription =
  'id status planId priceId quantity amountCents currency interval intervalCount currentPeriodStart currentPeriodEnd ' +
  'trialEnd cancelAt canceledAt endedAt pauseUntil'
const recovery =
  'id invoiceId state outcome policyId day0At attempt restrictedAt nextAttemptAt endsAt declineClass ' +
  'declineCode action'
const invoice = 'id currency amountRemainingCents hostedUrl failedAt'
const method = 'id type brand last4 expMonth expYear'

// Partial indexes on what is open, ending or unpaid keep this at a handful of look-ups; a debt is an open invoice, or
// one that the policy voided on the way to the end.
const read = {
  name: 'subscription-facts',
  text: `
SELECT clock.offset_ms AS "offsetMs", ${columns('s', subscription)}, ${columns('p', method)}, debt.*,
       (SELECT max(until_at) FROM grants WHERE account_id = $1) AS "grantUntil",
       EXISTS (
         SELECT FROM invoices f
         WHERE f.subscription_id = s.id AND f.billing_reason = 'subscription_create' AND f.status <> 'paid'
           AND NOT EXISTS (
             SELECT FROM invoices l
             WHERE l.account_id = $1 AND l.subscription_id = s.id AND l.status = 'paid'
               AND l.stripe_created_at > f.stripe_created_at)
       ) AS "firstInvoiceUnpaid"
FROM billing_clock clock
LEFT JOIN subscriptions s ON s.account_id = $1 AND s.is_current
LEFT JOIN LATERAL (
  SELECT ${columns('i', invoice)}, ${columns('r', recovery)}, i.status AS "r.invoiceStatus"
  FROM (
    SELECT id FROM invoices WHERE account_id = $1 AND status = 'open' AND subscription_id = s.id
    UNION ALL
    SELECT invoice_id FROM recoveries
    WHERE account_id = $1 AND state <> 'settled' AND state = 'ending' AND subscription_id = s.id
  ) owed
  JOIN invoices i ON i.id = owed.id AND i.status <> 'paid'
  LEFT JOIN recoveries r ON r.invoice_id = i.id AND (r.state <> 'settled' OR r.outcome = 'kept')
  ORDER BY r.outcome = 'kept' DESC NULLS LAST, r.state = 'ending' DESC NULLS LAST, r.day0_at, i.stripe_created_at DESC, i.id
  LIMIT 1
) debt ON true
LEFT JOIN LATERAL (
  SELECT m.* FROM payment_methods m
  WHERE m.account_id = $1 AND (m.id = s.default_payment_method_id OR m.is_default)
  ORDER BY m.id = s.default_payment_method_id DESC NULLS LAST LIMIT 1
) p ON true`,
}

type Row = Readonly<Record<string, unknown>>

const reader = <T>(alias: string, names: string) => {
  const keys = names.split(' ').map((name) => [name, `${alias}.${name}`] as const)
  return (row: Row): T | null => {
    if (row[`${alias}.id`] === null) return null
    const part: Record<string, unknown> = {}
    for (const [name, key] of keys) part[name] = row[key]
    return part as T
  }
}

const subscriptionOf = reader<CurrentSubscription>('s', subscription)
const recoveryOf = reader<RecoveryFacts>('r', `${recovery} invoiceStatus`)
const invoiceOf = reader<OpenInvoice>('i', invoice)
const methodOf = reader<ChargedMethod>('p', method)

/** Everything that an account's standing is derived from, in one read. An account that never bought has nulls. */
export async function readSubscriptionFacts(db: Pick<Database, 'pool'>, accountId: string): Promise<SubscriptionFacts> {
  const { rows } = await db.pool.query<Row>({ ...read, values: [accountId] })
  const [row] = rows
  if (!row) throw new Error('billing_clock has no row')
  return {
    offsetMs: row['offsetMs'] as number,
    subscription: subscriptionOf(row),
    openInvoice: row['r.invoiceStatus'] === 'open' ? invoiceOf(row) : null,
    firstInvoiceUnpaid: row['firstInvoiceUnpaid'] as boolean,
    recovery: recoveryOf(row),
    grantUntil: row['grantUntil'] as Date | null,
    paymentMethod: methodOf(row),
  }
}
