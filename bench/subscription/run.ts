import { openDatabase } from '#db/connect.ts'
import { freePort } from '#tests/support/ports.ts'
import { type Compared, interleave } from '../lib/interleave.ts'
import { rawRequest, startLoader } from '../lib/load.ts'
import { bareEnv, planProduct, startApi } from '../lib/product.ts'
import { cpuNote, rate, sendTo, type Target } from '../lib/rate.ts'
import type { Benchmark } from '../lib/result.ts'
import { openWorld, type World } from '../lib/world.ts'
import { makeSubscribers, type Subscriber } from './rows.ts'

const people = 500
const readsASlice = 2_000
const slices = 4
const connections = 32
const atLeast = 0.6

/** How many reads of a subscription a second are answered, with sign-in, role and everything that is derived. */
export const subscription: Benchmark = {
  name: 'subscription',
  async run(rounds) {
    const world = await openWorld()
    const loader = startLoader(world.dir)
    try {
      const databaseUrl = await world.database('durabill')
      const requests = requestsFor(await fill(databaseUrl))
      const floor = await startFloor(world, databaseUrl)
      const product = await startProduct(world, databaseUrl)
      const compared = await interleave({
        rounds,
        slices,
        floor: () => sendTo(loader, floor, { connections, requests: requests.floor, status: 200 }),
        product: () => sendTo(loader, product, { connections, requests: requests.product, status: 200 }),
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
  what: 'GET /billing/subscription',
  unit: 'reads/s',
  ...compared,
  bound: `at least ${atLeast}`,
  ok: compared.ratio.median >= atLeast,
  notes: [
    `${rounds} rounds of ${slices} × ${readsASlice} reads for ${people} accounts over ${connections} connections`,
    cpu,
  ],
})

async function fill(databaseUrl: string): Promise<Subscriber[]> {
  const db = openDatabase(databaseUrl)
  try {
    return await makeSubscribers(db, people)
  } finally {
    await db.close()
  }
}

async function startFloor(world: World, databaseUrl: string): Promise<Target> {
  const port = await freePort()
  const env = { ...bareEnv(), PORT: String(port), DATABASE_URL: databaseUrl }
  const { pid } = await world.service('Floor', 'bench/subscription/floor.ts', env, `http://127.0.0.1:${port}/none`)
  return { port, pid, used: [] }
}

async function startProduct(world: World, databaseUrl: string): Promise<Target> {
  const product = await planProduct(databaseUrl, null)
  const { pid } = await startApi(world, product)
  return { port: product.apiPort, pid, used: [] }
}

function requestsFor(subscribers: readonly Subscriber[]) {
  const everyOne = (request: (subscriber: Subscriber) => string): string[] => {
    const each = subscribers.map(request)
    return Array.from({ length: readsASlice }, (_, index) => each[index % each.length] ?? '')
  }
  return {
    floor: everyOne(({ subscriptionId }) => rawRequest('GET', `/${subscriptionId}`, {})),
    product: everyOne(({ token }) =>
      rawRequest('GET', '/api/v1/billing/subscription', { authorization: `Bearer ${token}` }),
    ),
  }
}
