import type { Benchmark, Measured } from '../lib/result.ts'
import { spreadOf } from '../lib/stats.ts'
import { subscribeMany } from './fill.ts'
import { flatness, throughput } from './requests.ts'
import { startSandboxProcess, type SandboxProcess } from './process.ts'

const startMs = 300
const advanceSeconds = 5
const memoryMb = 500
const manyEvents = 100_000
const [month, year] = [31, 365]

/** How fast the Stripe sandbox is, and whether what it remembers makes it slower. */
export const sandbox: Benchmark = {
  name: 'sandbox',
  run: async (rounds) => [
    await startUp(rounds),
    ...(await throughput(rounds)),
    await flatness(rounds),
    ...(await months(rounds)),
    await years(rounds),
  ],
}

interface Numbers {
  what: string
  unit: string
  values: number[]
  most: number
  notes: string[]
}

const atMost = ({ what, unit, values, most, notes }: Numbers): Measured => {
  const product = spreadOf(values)
  return {
    what,
    unit,
    floor: null,
    product,
    ratio: null,
    bound: `at most ${most}`,
    ok: product.median <= most,
    notes,
  }
}

async function startUp(rounds: number): Promise<Measured> {
  const values: number[] = []
  // The first one bundles the sources, if that was not done before.
  for (let round = 0; round <= rounds; round += 1) {
    const started = await startSandboxProcess()
    if (round > 0) values.push(started.startedInMs)
    await started.close()
  }
  const notes = [`${rounds} starts of node sandbox/start.mjs with nothing saved, until it listens`]
  return atMost({ what: 'start-up', unit: 'ms', values, most: startMs, notes })
}

/** Seconds that moving time takes, everything that falls due included. */
async function advance(one: SandboxProcess, days: number): Promise<number> {
  const from = performance.now()
  await one.control('POST', '/clock/advance', { seconds: days * 86_400 })
  return (performance.now() - from) / 1000
}

const countEvents = async (one: SandboxProcess): Promise<number> =>
  (await one.control<{ event: number }>('GET', '/counts')).event

async function months(rounds: number): Promise<Measured[]> {
  const one = await startSandboxProcess()
  try {
    await subscribeMany(one, 1_000)
    const values: number[] = []
    for (let round = 0; round < rounds; round += 1) values.push(await advance(one, month))
    const notes = [`${rounds} months, one after the other, in one sandbox`]
    const speed = { what: 'a month of 1,000 subscriptions', unit: 's', values, most: advanceSeconds, notes }
    return [atMost(speed), await memory(one, rounds)]
  } finally {
    await one.close()
  }
}

/** Goes on until there are enough events, and looks at the memory that the process holds then. */
async function memory(one: SandboxProcess, monthsSoFar: number): Promise<Measured> {
  let played = monthsSoFar
  for (; (await countEvents(one)) < manyEvents; played += 1) await advance(one, month)
  const values = [one.memoryMb()]
  const events = await countEvents(one)
  const notes = [`resident, with ${events} events after ${played} months of 1,000 subscriptions`]
  return atMost({ what: 'memory with 100,000 events', unit: 'MB', values, most: memoryMb, notes })
}

async function years(rounds: number): Promise<Measured> {
  const one = await startSandboxProcess()
  try {
    await subscribeMany(one, 100)
    const values: number[] = []
    for (let round = 0; round < rounds; round += 1) values.push(await advance(one, year))
    const notes = [`${rounds} years, one after the other, in one sandbox`]
    return atMost({ what: 'a year of 100 subscriptions', unit: 's', values, most: advanceSeconds, notes })
  } finally {
    await one.close()
  }
}
