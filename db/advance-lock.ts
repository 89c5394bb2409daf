import type { Database } from './connect.ts'
import { Problem } from '#domain/errors.ts'

// any constant of ours, other than the migrations'
const lockKey = 7_463_202

/** Does the work while nobody else advances the clock; throws `clock_busy` when somebody does. */
export async function whileAdvancing<T>({ pool }: Pick<Database, 'pool'>, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lockKey])
    if (!rows[0]?.locked) throw new Problem('clock_busy')
    try {
      return await work()
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [lockKey]).catch(() => (broken = true))
    }
  } finally {
    // a session that cannot be told to unlock is ended: that gives the lock back too
    client.release(broken)
  }
}
