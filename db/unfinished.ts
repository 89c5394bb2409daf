import type { Database } from './connect.ts'

// One statement, one snapshot: work that moves from one kind of row to the next is always seen in one of them.
const unfinished = {
  name: 'unfinished-rows',
  text: `
  (SELECT 'event ' || id || ' is ' || state AS what FROM stripe_events WHERE state IN ('pending', 'dispatched') LIMIT 10)
  UNION ALL (SELECT 'command ' || id || ' is ' || state FROM commands WHERE state IN ('pending', 'begun') LIMIT 10)
  UNION ALL (SELECT 'checkout ' || id || ' is ' || state FROM checkout_intents WHERE state IN ('new', 'begun') LIMIT 10)
  UNION ALL (SELECT 'checkout ' || id || ' is to be woken' FROM checkout_intents WHERE wake_due IS NOT NULL LIMIT 10)
  UNION ALL (SELECT 'recovery of ' || invoice_id || ' is to be woken' FROM recoveries WHERE wake_due IS NOT NULL LIMIT 10)
  UNION ALL (SELECT 'recovery of ' || invoice_id || ' has not begun' FROM recoveries WHERE state = 'open' AND begun_at IS NULL LIMIT 10)
  UNION ALL (SELECT 'payment attempt ' || id || ' is open' FROM payment_attempts WHERE outcome IS NULL AND NOT processing LIMIT 10)`,
}

/** What is not finished in our rows, in words, at most ten of a kind. */
export async function unfinishedRows({ pool }: Pick<Database, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(unfinished)
  return rows.map(({ what }) => what)
}
