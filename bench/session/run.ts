import { openDatabase } from '#db/connect.ts'
import { type Compared, interleave } from '../lib/interleave.ts'
import { rawRequest, startLoader } from '../lib/load.ts'
import { planProduct } from '../lib/product.ts'
import { cpuNote, rate, sendTo, type Target } from '../lib/rate.ts'
import type { Benchmark } from '../lib/result.ts'
import { openWorld, type World } from '../lib/world.ts'
import { makeSubscribers, type Subscriber } from '../subscription/rows.ts'

const people = 500
const readsASlice = 2_000
const slices = 4
const connections = 32
const atLeast = 0.8

/** What the check of session and role costs a read: the same API with and without it. */
export const session: Benchmark = {
  name: 'session',
  async run(rounds) {
    const world = await openWorld()
    const loader = startLoader(world.dir)
    try {
      const databaseUrl = await world.database('durabill')
      const requests = requestsFor(await fill(databaseUrl))
      const floor = await start(world, databaseUrl, 'bench/session/floor.ts')
      const product = await start(world, databaseUrl, 'api/main.ts')
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
  what: 'GET /billing/subscription, session checked',
  unit: 'reads/s',
  ...compared,
  bound: `at least ${atLeast}`,
  ok: compared.ratio.median >= atLeast,
  notes: [
    `${rounds} rounds of ${slices} × ${readsASlice} reads for ${people} accounts over ${connections} connections`,
    'floor: the same API and handler, with token, session and role taken as given',
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

/** An API in a process of its own. */
async function start(world: World, databaseUrl: string, entry: string): Promise<Target> {
  const { apiPort, apiUrl, env } = await planProduct(databaseUrl, null)
  const { pid } = await world.service('API', entry, env, `${apiUrl}/readyz`)
  return { port: apiPort, pid, used: [] }
}

function requestsFor(subscribers: readonly Subscriber[]) {
  const everyOne = (tokenOf: (subscriber: Subscriber) => string): string[] => {
    const each = subscribers.map((one) =>
      rawRequest('GET', '/api/v1/billing/subscription', { authorization: `Bearer ${tokenOf(one)}` }),
    )
    return Array.from({ length: readsASlice }, (_, index) => each[index % each.length] ?? '')
  }
  return { floor: everyOne(({ accountId }) => accountId), product: everyOne(({ token }) => token) }
}
