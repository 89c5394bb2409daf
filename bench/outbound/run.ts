import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Database, openDatabase } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { putEvents } from '#db/outbound.ts'
import { createVault } from '#db/vault.ts'
import { secretPlace } from '#domain/outbound/secrets.ts'
import { makePeople } from '../lib/people.ts'
import { encryptionKey, planProduct, type Product, startSandbox, startWorker } from '../lib/product.ts'
import type { Benchmark, Measured } from '../lib/result.ts'
import { spreadOf } from '../lib/stats.ts'
import { openWorld } from '../lib/world.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const accounts = 20
const eventsAnAccount = 50
const eventsARound = accounts * eventsAnAccount
const atLeast = 100
const patienceMs = 60_000

/** How many events a second leave the outbox for customers' servers: signed, posted and noted, each account's in order. */
export const outbound: Benchmark = {
  name: 'outbound',
  async run(rounds) {
    const world = await openWorld()
    const receiver = await startReceiver()
    try {
      const temporal = await world.temporal()
      const planned = await planProduct(await world.database('durabill'), temporal)
      const product = { ...planned, env: { ...planned.env, OUTBOUND_ALLOW: '127.0.0.0/8' } }
      await startSandbox(world, product, false)
      await startWorker(world, product)
      return [await measure(product, receiver, rounds)]
    } finally {
      await receiver.close()
      await world.close()
    }
  },
}

async function measure(product: Product, receiver: Receiver, rounds: number): Promise<Measured> {
  const db = openDatabase(product.env.DATABASE_URL ?? '')
  try {
    const accountIds = await makeEndpoints(db, receiver.url)
    const rates: number[] = []
    for (let round = 0; round <= rounds; round++) rates.push(await oneRound(db, receiver, accountIds, round))
    return line(rates.slice(1))
  } finally {
    await db.close()
  }
}

function line(rates: readonly number[]): Measured {
  const product = spreadOf(rates)
  const notes = [
    `${rates.length} rounds of ${eventsARound} events for ${accounts} endpoints, each a run of its own; from the first event in the outbox to the last answer`,
  ]
  const bound = `at least ${atLeast} a second`
  const what = 'outbound deliveries'
  return { what, unit: '/s', floor: null, product, ratio: null, bound, ok: product.median >= atLeast, notes }
}

async function makeEndpoints(db: Database, url: string): Promise<string[]> {
  const people = await makePeople(db, Array<null>(accounts).fill(null))
  const vault = createVault([encryptionKey])
  const rows = people.map(({ accountId }) => {
    const id = newId('whe')
    const sealed = vault.seal(`whsec_${randomBytes(32).toString('base64')}`, secretPlace(id))
    return { id, accountId, url, events: ['invoice.paid' as const], secrets: [{ sealed, until: null }] }
  })
  await db.models.WebhookEndpoint.bulkCreate(rows)
  return people.map(({ accountId }) => accountId)
}

/** Deliveries a second, from the first event that was put into the outbox to the last that was taken. */
async function oneRound(db: Database, { taken }: Receiver, accountIds: readonly string[], round: number) {
  taken.clear()
  const began = performance.now()
  await Promise.all(accountIds.map((accountId) => fill(db, accountId, round)))
  while (taken.size < eventsARound) {
    if (performance.now() - began > patienceMs)
      throw new Error(`${taken.size} of ${eventsARound} events were delivered`)
    await pause(5)
  }
  return (eventsARound * 1_000) / (performance.now() - began)
}

const fill = (db: Database, accountId: string, round: number) =>
  db.sequelize.transaction((transaction) => {
    const events = Array.from({ length: eventsAnAccount }, (_, index) => ({
      type: 'invoice.paid' as const,
      businessKey: `invoice.paid/r${round}e${index}`,
      payload: JSON.stringify({
        type: 'invoice.paid',
        timestamp: new Date().toISOString(),
        data: { account_id: accountId },
      }),
    }))
    return putEvents(db, accountId, events, transaction)
  })
