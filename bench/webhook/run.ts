import pg from 'pg'
import { freePort } from '#tests/support/ports.ts'
import { type Compared, interleave } from '../lib/interleave.ts'
import { type Loader, startLoader } from '../lib/load.ts'
import { bareEnv, planProduct, secrets, startApi } from '../lib/product.ts'
import { cpuNote, rate, sendTo, type Target } from '../lib/rate.ts'
import type { Benchmark } from '../lib/result.ts'
import { openWorld, type World } from '../lib/world.ts'
import { eventBody, webhookRequest } from './events.ts'

const eventsASlice = 1_500
const slices = 4
const connections = 32
const atLeast = 0.85

interface Receiver extends Target {
  databaseUrl: string
}

/** How many webhooks a second are acknowledged, each a distinct event, correctly signed. */
export const webhook: Benchmark = {
  name: 'webhook',
  async run(rounds) {
    const world = await openWorld()
    const loader = startLoader(world.dir)
    try {
      const floor = await startFloor(world)
      const product = await startProduct(world)
      const compared = await interleave({
        rounds,
        slices,
        floor: (slice) => acknowledge(loader, floor, `f${slice}`),
        product: (slice) => acknowledge(loader, product, `p${slice}`),
        sum: rate,
      })
      return [line(compared, rounds, cpuNote(floor, product))]
    } finally {
      loader.close()
      await world.close()
    }
  },
}

const line = (compared: Compared, rounds: number, cpu: string) => ({
  what: 'webhook ack',
  unit: 'acks/s',
  ...compared,
  bound: `at least ${atLeast}`,
  ok: compared.ratio.median >= atLeast,
  notes: [
    `${rounds} rounds of ${slices} × ${eventsASlice} events of 3 kB over ${connections} connections; the worker and its relay do not run`,
    cpu,
  ],
})

async function startFloor(world: World): Promise<Receiver> {
  const [port, databaseUrl] = [await freePort(), await world.database('floor')]
  const env = { ...bareEnv(), PORT: String(port), DATABASE_URL: databaseUrl, WEBHOOK_SECRET: secrets.webhook }
  const { pid } = await world.service('Floor', 'bench/webhook/floor.ts', env, `http://127.0.0.1:${port}/`)
  return { port, pid, databaseUrl, used: [] }
}

async function startProduct(world: World): Promise<Receiver> {
  const databaseUrl = await world.database('product')
  const product = await planProduct(databaseUrl, null)
  const { pid } = await startApi(world, product)
  return { port: product.apiPort, pid, databaseUrl, used: [] }
}

async function acknowledge(loader: Loader, receiver: Receiver, prefix: string) {
  const ids = Array.from({ length: eventsASlice }, (_, index) => `${prefix}x${index}`)
  const requests = ids.map((id) => webhookRequest(eventBody(id, `cus_${id}`)))
  await query(receiver, 'CHECKPOINT', [])
  const sent = await sendTo(loader, receiver, { connections, requests, status: 200 })
  await assertStored(receiver, prefix)
  return sent
}

/** An acknowledged event that is not there would make any number worthless. */
async function assertStored(receiver: Receiver, prefix: string): Promise<void> {
  const { rowCount } = await query(receiver, 'SELECT 1 FROM stripe_events WHERE id LIKE $1', [`evt_${prefix}x%`])
  if (rowCount !== eventsASlice) throw new Error(`${eventsASlice} events were acknowledged, ${rowCount} are stored`)
}

async function query({ databaseUrl }: Receiver, text: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await client.query(text, values)
  } finally {
    await client.end()
  }
}
