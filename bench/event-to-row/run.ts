import { setTimeout as pause } from 'node:timers/promises'
import { type Database, openDatabase } from '#db/connect.ts'
import { planProduct, type Product, startApi, startSandbox, startWorker } from '../lib/product.ts'
import type { Benchmark, Measured } from '../lib/result.ts'
import { quantile, spreadOf } from '../lib/stats.ts'
import { openWorld } from '../lib/world.ts'
import { type Buyer, makeBuyers } from './buyers.ts'
import { watchRows } from './watch.ts'
import { post } from './post.ts'

const accountsASecond = 5
const eventsAnAccount = 4
const betweenEventsMs = 40
const secondsARound = 6
const underMs = 1_000

/** How long after an event was sent the row that it is about is written and the event marked applied. */
export const eventToRow: Benchmark = {
  name: 'event-to-row',
  async run(rounds) {
    const world = await openWorld()
    try {
      const temporal = await world.temporal()
      const product = await planProduct(await world.database('durabill'), temporal)
      await startSandbox(world, product, false)
      await startApi(world, product)
      await startWorker(world, product)
      return [await measure(product, rounds)]
    } finally {
      await world.close()
    }
  },
}

async function measure(product: Product, rounds: number): Promise<Measured> {
  const db = openDatabase(product.env.DATABASE_URL ?? '')
  try {
    const accounts = accountsASecond * secondsARound
    const buyers = await makeBuyers(db, product.sandboxUrl, (rounds + 1) * accounts)
    const found: number[][] = []
    for (let round = 0; round <= rounds; round++) {
      found.push(await oneRound(db, product, buyers.slice(round * accounts, (round + 1) * accounts), round))
    }
    await assertWritten(db, buyers)
    return line(found.slice(1))
  } finally {
    await db.close()
  }
}

function line(rounds: readonly number[][]): Measured {
  const all = rounds.flat()
  const [p50, p99] = [quantile(all, 0.5), quantile(all, 0.99)]
  const notes = [
    `${all.length} events in ${rounds.length} rounds, ${accountsASecond} accounts a second with ${eventsAnAccount} events each, ${betweenEventsMs} ms apart`,
    `over all events: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, slowest ${Math.max(...all).toFixed(0)} ms; 300 ms of it are the gathering of an account's events`,
  ]
  const product = spreadOf(rounds.map((round) => quantile(round, 0.99)))
  const bound = `under ${underMs} ms`
  return { what: 'event → row, p99', unit: 'ms', floor: null, product, ratio: null, bound, ok: p99 < underMs, notes }
}

async function oneRound(db: Database, product: Product, buyers: readonly Buyer[], round: number): Promise<number[]> {
  const watch = watchRows(db)
  const started = performance.now()
  const account = async (buyer: Buyer, index: number) => {
    for (let event = 0; event < eventsAnAccount; event++) {
      await until(started + (index * 1_000) / accountsASecond + event * betweenEventsMs)
      const id = `r${round}a${index}e${event}`
      watch.sent(`evt_${id}`)
      await post(product.apiPort, id, buyer)
    }
  }
  await Promise.all(buyers.map(account))
  return watch.allApplied()
}

const until = (instant: number) => pause(Math.max(0, instant - performance.now()))

/** An event that is applied while its row is not there would make any number worthless. */
async function assertWritten(db: Database, buyers: readonly Buyer[]): Promise<void> {
  const rows = await db.models.Subscription.count({ where: { status: 'active', isCurrent: true } })
  if (rows !== buyers.length) throw new Error(`${buyers.length} accounts subscribed, ${rows} rows say so`)
}
