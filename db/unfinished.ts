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
  UNION ALL (SELECT 'payment attempt ' || id || ' is open' FROM payment_attempts WHERE outcome IS NULL AND NOT processing LIMIT 10)
  UNION ALL (SELECT 'message ' || id || ' is not handed on' FROM messages WHERE handed_at IS NULL LIMIT 10)
  UNION ALL (SELECT 'notification ' || id || ' is not sent' FROM notifications WHERE state = 'pending' AND kind <> 'test' AND tries = 0 LIMIT 10)
  UNION ALL (SELECT 'event ' || id || ' is not told' FROM notification_events e WHERE state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM notification_windows w
    WHERE w.account_id = e.account_id AND w.trigger = e.trigger AND w.state <> 'closed') LIMIT 10)`,
}

/** What is not finished in our rows, in words, at most ten of a kind. */
export async function unfinishedRows({ pool }: Pick<Database, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ what: string }>(unfinished)
  return rows.map(({ what }) => what)
}
