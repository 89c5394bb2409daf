import { openDatabase } from '#db/connect.ts'
import { createStripe } from '#stripe/client.ts'
import { freePort } from '#tests/support/ports.ts'
import { type Compared, interleave } from '../lib/interleave.ts'
import { type Loader, rawRequest, startLoader } from '../lib/load.ts'
import { makePeople } from '../lib/people.ts'
import { bareEnv, planProduct, type Product, startApi, startSandbox, startWorker } from '../lib/product.ts'
import type { Benchmark } from '../lib/result.ts'
import { median } from '../lib/stats.ts'
import { openWorld, type TemporalAt, type World } from '../lib/world.ts'

const requestsASlice = 5
const slices = 4
const atMost = 1.5
const wanted = 1.3

/** How long a person waits for Checkout's URL when nothing else goes on; every request is for an account of its own. */
export const checkout: Benchmark = {
  name: 'checkout',
  async run(rounds) {
    const world = await openWorld()
    const loader = startLoader(world.dir)
    try {
      const temporal = await world.temporal()
      const product = await planProduct(await world.database('durabill'), temporal)
      await startSandbox(world, product, false)
      await startApi(world, product)
      await startWorker(world, product)
      const floorPort = await startFloor(world, product, temporal)
      const requests = await requestsFor(product, (rounds + 1) * slices * requestsASlice)
      const compared = await interleave({
        rounds,
        slices,
        floor: (slice) => latencies(loader, floorPort, part(requests.floor, slice)),
        product: (slice) => latencies(loader, product.apiPort, part(requests.product, slice)),
        sum: (found) => median(found.flat()),
      })
      return [line(compared, rounds)]
    } finally {
      loader.close()
      await world.close()
    }
  },
}

const line = (compared: Compared, rounds: number) => ({
  what: 'POST /billing/checkout, p50',
  unit: 'ms',
  ...compared,
  bound: `at most ${atMost} (wanted ${wanted})`,
  ok: compared.ratio.median <= atMost,
  notes: [
    `${rounds} rounds of ${slices} × ${requestsASlice} requests, one at a time, each for another account that has a customer`,
  ],
})

const part = (requests: readonly string[], slice: number) =>
  requests.slice(slice * requestsASlice, (slice + 1) * requestsASlice)

const latencies = async (loader: Loader, port: number, requests: readonly string[]) =>
  (await loader.send({ port, connections: 1, requests, status: 201 })).latenciesMs

async function startFloor(world: World, { sandboxUrl }: Product, { address, namespace }: TemporalAt): Promise<number> {
  const stripe = createStripe({ secretKey: 'sk_test_bench', apiUrl: sandboxUrl })
  const { data } = await stripe.prices.list({ lookup_keys: ['premium_monthly'] })
  const [port, workerPort] = [await freePort(), await freePort()]
  const env = {
    ...bareEnv(),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    STRIPE_API_URL: sandboxUrl,
    PRICE_ID: data[0]?.id,
  }
  const start = (name: string, entry: string, at: number) =>
    world.service(name, entry, { ...env, PORT: String(at) }, `http://127.0.0.1:${at}/`)
  await start('Floor', 'bench/checkout/floor-api.ts', port)
  await start("Floor's worker", 'bench/checkout/floor-worker.ts', workerPort)
  return port
}

/** Requests for as many accounts, each with a customer of its own; the floor's for the same number of other customers. */
async function requestsFor({ env, sandboxUrl }: Product, count: number) {
  const stripe = createStripe({ secretKey: 'sk_test_bench', apiUrl: sandboxUrl })
  const customers: string[] = []
  for (let index = 0; index < count * 2; index++) customers.push((await stripe.customers.create({})).id)
  const db = openDatabase(env.DATABASE_URL ?? '')
  const people = await makePeople(db, customers.slice(count)).finally(() => db.close())
  for (const [index, { accountId, userId }] of people.entries()) {
    // as the product leaves a customer behind
    const metadata = { account_id: accountId, user_id: userId }
    await stripe.customers.update(customers[count + index] ?? '', { metadata })
  }
  const body = JSON.stringify({
    plan_id: 'premium_monthly',
    success_url: 'http://localhost:3000/checkout/return?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:3000/checkout/return?canceled=1',
  })
  return {
    floor: customers.slice(0, count).map((customer) => rawRequest('POST', `/${customer}`, {})),
    product: people.map(({ token }) =>
      rawRequest(
        'POST',
        '/api/v1/billing/checkout',
        { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      ),
    ),
  }
}
