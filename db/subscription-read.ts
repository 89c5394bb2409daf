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
  'id invoiceId invoiceStatus state outcome policyId day0At attempt restrictedAt nextAttemptAt endsAt declineClass ' +
  'declineCode action'
const invoice = 'id currency amountRemainingCents hostedUrl failedAt'
const method = 'id type brand last4 expMonth expYear'

// The partial indexes on what is open, unsettled or unpaid keep this at a handful of index look-ups.
const read = {
  name: 'subscription-facts',
  text: `
SELECT clock.offset_ms AS "offsetMs", ${columns('s', subscription)}, ${columns('r', recovery)},
       ${columns('i', invoice)}, ${columns('p', method)},
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
  SELECT * FROM (
    SELECT r.*, i.status AS invoice_status FROM recoveries r JOIN invoices i ON i.id = r.invoice_id
    WHERE r.account_id = $1 AND r.state <> 'settled' AND r.subscription_id = s.id
      AND (i.status = 'open' OR (r.state = 'ending' AND i.status <> 'paid'))
    UNION ALL
    SELECT r.*, i.status FROM invoices i JOIN recoveries r ON r.invoice_id = i.id
    WHERE i.account_id = $1 AND i.status = 'open' AND i.subscription_id = s.id AND r.outcome = 'kept'
  ) counting
  ORDER BY state = 'settled' DESC, state = 'ending' DESC, day0_at, id LIMIT 1
) r ON true
LEFT JOIN LATERAL (
  SELECT o.* FROM invoices o
  WHERE o.account_id = $1 AND o.status = 'open' AND o.subscription_id = s.id
  ORDER BY o.id = r.invoice_id DESC NULLS LAST, o.stripe_created_at DESC, o.id DESC LIMIT 1
) i ON true
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
const recoveryOf = reader<RecoveryFacts>('r', recovery)
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
    openInvoice: invoiceOf(row),
    firstInvoiceUnpaid: row['firstInvoiceUnpaid'] as boolean,
    recovery: recoveryOf(row),
    grantUntil: row['grantUntil'] as Date | null,
    paymentMethod: methodOf(row),
  }
}
