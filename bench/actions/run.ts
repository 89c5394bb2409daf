import { Client, Connection } from '@temporalio/client'
import { planProduct, type Product, startApi, startSandbox, startWorker } from '../lib/product.ts'
import type { Benchmark, Measured } from '../lib/result.ts'
import { spreadOf } from '../lib/stats.ts'
import { openWorld, type TemporalAt } from '../lib/world.ts'
import { budgets } from './budgets.ts'
import { countedActions, countedBetween } from './metric.ts'
import { billed, describeRuns, runsSince } from './runs.ts'
import { beginStory, buy, failRenewal, recover, renew, spoilCard, type Story } from './story.ts'

/** How many of Temporal's actions a story costs, by the server's own count and by the histories of its runs. */
export const actions: Benchmark = {
  name: 'actions',
  async run() {
    const world = await openWorld()
    try {
      const temporal = await world.temporal()
      const product = await planProduct(await world.database('durabill'), temporal)
      await startApi(world, product)
      await startSandbox(world, product, true)
      await startWorker(world, product)
      return await tell(product, temporal)
    } finally {
      await world.close()
    }
  },
}

async function tell(product: Product, temporal: TemporalAt): Promise<Measured[]> {
  const connection = await Connection.connect({ address: temporal.address })
  const client = new Client({ connection, namespace: temporal.namespace })
  const story = await beginStory(product)
  const measure = chapter({ client, story, metricsUrl: temporal.metricsUrl })
  try {
    let customer = ''
    const checkout = await measure('checkout', async () => void (customer = await buy(story)))
    const renewal = await measure('renewal', () => renew(story))
    await spoilCard(story, customer)
    const recovery = await measure('recovery', async () => {
      await failRenewal(story)
      await recover(story)
    })
    return [checkout, renewal, recovery]
  } finally {
    await connection.close()
  }
}

interface Told {
  client: Client
  story: Story
  metricsUrl: string
}

/** Plays a part of the story and counts what it cost, twice over. */
const chapter =
  ({ client, story, metricsUrl }: Told) =>
  async (name: keyof typeof budgets, play: () => Promise<void>): Promise<Measured> => {
    const before = await countedActions(metricsUrl)
    const since = new Date()
    await play()
    const runs = await runsSince(client, story.accountId, since)
    const counted = countedBetween(before, await countedActions(metricsUrl))
    const total = Object.values(counted).reduce((sum, count) => sum + count, 0)
    const clock = runs.flatMap((run) => run.actions).filter((action) => action.clock).length
    const { title, most } = budgets[name]
    const byType = Object.entries(counted).map(([type, count]) => `${type} ${count}`)
    const notes = [
      `by the server's own metric: ${byType.join(', ')}; ${clock} of them are the clock's signals`,
      `by the histories of its runs: ${billed(runs)}`,
      ...describeRuns(runs),
    ]
    const product = spreadOf([total - clock])
    const bound = `at most ${most}`
    return { what: title, unit: 'actions', floor: null, product, ratio: null, bound, ok: total - clock <= most, notes }
  }
