import type { Database } from '#db/connect.ts'

/** How often a key was counted in its window, and when that ends, in unix milliseconds. */
export interface Counted {
  key: string
  points: number
  expire: number
}

// Keys come sorted: two requests that share some never wait for each other in a circle.
const statement = {
  name: 'count-callers',
  text: `INSERT INTO rate_limits AS known (key, points, expire)
         SELECT key, 1, $2::bigint + $3::bigint FROM unnest($1::text[]) AS key
         ON CONFLICT (key) DO UPDATE SET
           points = CASE WHEN known.expire <= $2 THEN 1 ELSE known.points + 1 END,
           expire = CASE WHEN known.expire <= $2 THEN excluded.expire ELSE known.expire END
         RETURNING key, points, expire`,
}

/** Counts one call for every key, each in a window of its own, in one statement. */
export async function countCall(
  { pool }: Pick<Database, 'pool'>,
  keys: readonly string[],
  windowMs: number,
): Promise<Counted[]> {
  const values = [[...keys].sort(), Date.now(), windowMs]
  return (await pool.query<Counted>({ ...statement, values })).rows
}
