import { Client, Connection } from '@temporalio/client'
import { planProduct, type Product, startApi, startSandbox, startWorker } from '../lib/product.ts'
import type { Benchmark, Measured } from '../lib/result.ts'
import { spreadOf } from '../lib/stats.ts'
import { openWorld, type TemporalAt } from '../lib/world.ts'
import { budgets } from './budgets.ts'
import { countedActions, countedBetween } from './metric.ts'
import { billed, causedByClock, describeRuns, type RunActions, runsSince, splitAtRecovery } from './runs.ts'
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

/** Plays a part of the story and counts what it cost: the server's own count is the number, the histories explain it. */
const chapter =
  ({ client, story, metricsUrl }: Told) =>
  async (name: keyof typeof budgets, play: () => Promise<void>): Promise<Measured> => {
    const before = await countedActions(metricsUrl)
    const since = new Date()
    await play()
    const runs = await runsSince(client, story.accountId, since)
    const counted = countedBetween(before, await countedActions(metricsUrl))
    const { renewal, recovery } = name === 'recovery' ? splitAtRecovery(runs) : { renewal: [], recovery: runs }
    const sum = Object.values(counted).reduce((total, count) => total + count, 0)
    const found = { counted, sum, clock: causedByClock(runs), renewal: billed(renewal), runs: recovery }
    return line(name, found)
  }

interface Found {
  counted: Record<string, number>
  sum: number
  clock: number
  /** What a renewal that failed had cost before its recovery began. */
  renewal: number
  runs: RunActions[]
}

function line(name: keyof typeof budgets, { counted, sum, clock, renewal, runs }: Found): Measured {
  const { title, most } = budgets[name]
  const total = sum - clock - renewal
  const byType = Object.entries(counted).map(([type, count]) => `${type} ${count}`)
  const less = [
    `less ${clock} caused by moving the clock`,
    ...(renewal > 0 ? [`${renewal} of the failed renewal itself`] : []),
  ]
  const notes = [
    `the server's own metric: ${byType.join(', ')}; ${sum} together, ${less.join(' and ')}: ${total}`,
    `the histories of its runs: ${billed(runs)}`,
    ...describeRuns(runs),
  ]
  const ok = total <= most && billed(runs) === total
  return {
    what: title,
    unit: 'actions',
    floor: null,
    product: spreadOf([total]),
    ratio: null,
    bound: `at most ${most}`,
    ok,
    notes,
  }
}
