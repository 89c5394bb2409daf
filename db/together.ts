import type pg from 'pg'
import type { Database } from './connect.ts'

interface Asked<In, Out> {
  item: In
  resolve: (answer: Out) => void
  reject: (error: unknown) => void
}

/** Statements under way at once for a pool; what comes meanwhile shares the next one. */
const atOnce = 2
const most = 32

/** Errors of one item's own (its data, a constraint, a limit), not of the server: the others must not suffer from it. */
const isOwn = (error: unknown): boolean => /^(22|23|54)/.test(String((error as { code?: unknown } | null)?.code))

/**
 * Runs one statement for everything that is asked while others are under way: alone nobody waits, and under load many
 * share a round trip and a commit. `run` answers as many as it was given, in their order.
 */
export function together<In, Out>(
  run: (pool: pg.Pool, items: readonly In[]) => Promise<Out[]>,
): (db: Pick<Database, 'pool'>, item: In) => Promise<Out> {
  const queues = new WeakMap<pg.Pool, (item: In) => Promise<Out>>()
  return ({ pool }, item) => {
    let ask = queues.get(pool)
    if (!ask) queues.set(pool, (ask = queue((items) => run(pool, items))))
    return ask(item)
  }
}

function queue<In, Out>(run: (items: readonly In[]) => Promise<Out[]>): (item: In) => Promise<Out> {
  const waiting: Asked<In, Out>[] = []
  let underWay = 0
  const next = (): void => {
    if (underWay >= atOnce || waiting.length === 0) return
    underWay++
    void answer(run, waiting.splice(0, most)).finally(() => {
      underWay--
      next()
    })
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      next()
    })
}

async function answer<In, Out>(run: (items: readonly In[]) => Promise<Out[]>, asked: Asked<In, Out>[]): Promise<void> {
  try {
    const answers = await run(asked.map(({ item }) => item))
    asked.forEach(({ resolve }, index) => resolve(answers[index] as Out))
  } catch (error) {
    if (asked.length > 1 && isOwn(error)) for (const one of asked) await answer(run, [one])
    else asked.forEach(({ reject }) => reject(error))
  }
}
