import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { eventToRow } from './event-to-row/run.ts'
import { afterwards, lookAtMachine } from './lib/machine.ts'
import type { Benchmark, Measured } from './lib/result.ts'
import { machineLine, table } from './lib/table.ts'
import { openWorld } from './lib/world.ts'
import { actions } from './actions/run.ts'
import { checkout } from './checkout/run.ts'
import { outbound } from './outbound/run.ts'
import { sandbox } from './sandbox/run.ts'
import { session } from './session/run.ts'
import { subscription } from './subscription/run.ts'
import { webhook } from './webhook/run.ts'

const benchmarks: readonly Benchmark[] = [
  webhook,
  subscription,
  session,
  checkout,
  eventToRow,
  outbound,
  actions,
  sandbox,
]
const fewestRounds = 5

/** `npm run bench -- [NAME …] [--rounds N] [--json FILE]`: measures, prints the table, fails when a bound is missed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, rounds: { type: 'string', default: '7' } },
  })
  const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  const rounds = Number(values.rounds)
  if (unknown.length > 0 || !(rounds >= fewestRounds)) {
    console.error(`Names: ${benchmarks.map(({ name }) => name).join(', ')}. Rounds: at least ${fewestRounds}.`)
    return 2
  }
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const before = await machineOf()
  const results = await runAll(chosen, rounds)
  const machine = afterwards(before)
  console.log(`\n${table(results)}\n\n${machineLine(machine)}`)
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, rounds, results }, null, 2)}\n`)
  return results.every(({ ok }) => ok) ? 0 : 1
}

async function machineOf() {
  const world = await openWorld()
  try {
    return await lookAtMachine(await world.database('machine'), world.dir)
  } finally {
    await world.close()
  }
}

async function runAll(chosen: readonly Benchmark[], rounds: number): Promise<Measured[]> {
  const results: Measured[] = []
  for (const benchmark of chosen) {
    console.log(`${benchmark.name} …`)
    results.push(...(await benchmark.run(rounds)))
  }
  return results
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
