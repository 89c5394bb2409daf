import { QueryTypes, type Transaction } from 'sequelize'
import { type SubscriptionFacts } from '#domain/access.ts'
import { type Database } from './connect.ts'
import { together } from './together.ts'

const subscription =
  'id status planId priceId quantity amountCents currency interval intervalCount currentPeriodStart currentPeriodEnd ' +
  'trialEnd cancelAt canceledAt endedAt pauseUntil'
const recovery =
  'id invoiceId state outcome policyId day0At attempt restrictedAt nextAttemptAt endsAt declineClass ' +
  'declineCode action'
const invoice = 'id currency amountRemainingCents hostedUrl failedAt'
const method = 'id type brand last4 expMonth expYear'

/** The columns of one part as fields of a JSON object, named as the domain names them. */
const fields = (alias: string, names: string): string =>
  names
    .split(' ')
    .map((name) => `'${name}', ${alias}.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`)
    .join(', ')

/** One part as a JSON object; null where there is no such row. */
const part = (alias: string, names: string, more = ''): string =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object(${fields(alias, names)}${more}) END`

// Partial indexes on what is open, ending or unpaid keep this at a handful of look-ups; a debt is an open invoice, or
// one that the policy voided on the way to the end. It comes as one JSON value: describing and parsing half a hundred
// columns would cost the API more than everything else about this read.
const read = {
  name: 'subscriptions-facts',
  text: `
SELECT asked.n, json_build_object(
  'offsetMs', clock.offset_ms,
  'subscription', ${part('s', subscription)},
  'openInvoice', debt.invoice,
  'recovery', debt.recovery,
  'paymentMethod', ${part('p', method)},
  'grantUntil', (SELECT max(until_at) FROM grants WHERE account_id = asked.id),
  'firstInvoiceUnpaid', EXISTS (
    SELECT FROM invoices f
    WHERE f.subscription_id = s.id AND f.billing_reason = 'subscription_create' AND f.status <> 'paid'
      AND NOT EXISTS (
        SELECT FROM invoices l
        WHERE l.account_id = asked.id AND l.subscription_id = s.id AND l.status = 'paid'
          AND l.stripe_created_at > f.stripe_created_at))
) AS facts
FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, n)
CROSS JOIN billing_clock clock
LEFT JOIN subscriptions s ON s.account_id = asked.id AND s.is_current
LEFT JOIN LATERAL (
  SELECT CASE WHEN i.status = 'open' THEN json_build_object(${fields('i', invoice)}) END AS invoice,
         ${part('r', recovery, `, 'invoiceStatus', i.status`)} AS recovery
  FROM (
    SELECT id FROM invoices WHERE account_id = asked.id AND status = 'open' AND subscription_id = s.id
    UNION ALL
    SELECT invoice_id FROM recoveries
    WHERE account_id = asked.id AND state <> 'settled' AND state = 'ending' AND subscription_id = s.id
  ) owed
  JOIN invoices i ON i.id = owed.id AND i.status <> 'paid'
  LEFT JOIN recoveries r ON r.invoice_id = i.id AND (r.state <> 'settled' OR r.outcome = 'kept')
  ORDER BY r.outcome = 'kept' DESC NULLS LAST, r.state = 'ending' DESC NULLS LAST, r.day0_at, i.stripe_created_at DESC, i.id
  LIMIT 1
) debt ON true
LEFT JOIN LATERAL (
  SELECT m.* FROM payment_methods m
  WHERE m.account_id = asked.id AND (m.id = s.default_payment_method_id OR m.is_default)
  ORDER BY m.id = s.default_payment_method_id DESC NULLS LAST LIMIT 1
) p ON true`,
}

/** Instants come as ISO 8601 texts. */
const instants = (names: string): string[] => names.split(' ').filter((name) => /(At|Start|End|Until)$/.test(name))
const instantsOf = {
  subscription: instants(subscription),
  recovery: instants(recovery),
  openInvoice: instants(invoice),
}

type Json = Record<string, unknown>

function revive(object: Json | null, names: readonly string[]): void {
  if (object) for (const name of names) if (object[name] !== null) object[name] = new Date(object[name] as string)
}

const readTogether = together<string, SubscriptionFacts>(async (pool, accountIds) => {
  const { rows } = await pool.query<{ n: number; facts: Json }>({ ...read, values: [accountIds] })
  const found = new Map(rows.map(({ n, facts }) => [n, facts]))
  return accountIds.map((_, index) => factsOf(found.get(index + 1)))
})

function factsOf(facts: Json | undefined): SubscriptionFacts {
  if (!facts) throw new Error('billing_clock has no row')
  for (const [name, instants] of Object.entries(instantsOf)) revive(facts[name] as Json | null, instants)
  revive(facts, ['grantUntil'])
  return facts as unknown as SubscriptionFacts
}

/** Everything that an account's standing is derived from, in one read. An account that never bought has nulls. */
export function readSubscriptionFacts(db: Pick<Database, 'pool'>, accountId: string): Promise<SubscriptionFacts> {
  return readTogether(db, accountId)
}

/** The same as this transaction sees it, with what it has written itself. */
export async function readSubscriptionFactsIn(
  { sequelize }: Pick<Database, 'sequelize'>,
  accountId: string,
  transaction: Transaction,
): Promise<SubscriptionFacts> {
  const options = { bind: [[accountId]], type: QueryTypes.SELECT as const, transaction }
  const [row] = await sequelize.query<{ facts: Json }>(read.text, options)
  return factsOf(row?.facts)
}
