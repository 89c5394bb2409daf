import { setTimeout as delay } from 'node:timers/promises'
import { readConfig } from '#domain/config/read.ts'
import { checkEnvironment } from './check.ts'
import { readEnvironment } from './environment.ts'
import { forgetState } from './fresh.ts'
import { holdDataDir } from './lock.ts'
import { partsOf, type Plan } from './parts.ts'
import { portProblems } from './ports.ts'
import { localSecrets } from './secrets.ts'
import { serviceEnv } from './service-env.ts'
import { readSettings, type Settings } from './settings.ts'
import { Stack } from './stack.ts'
import { addressTable } from './table.ts'

/** After an unclean end the guard may still be stopping what was left. */
const leftoverMs = 8000
const startedAt = performance.now()

const say = (line: string) => console.log(line)
// The reader of the output may be gone before the stack is.
process.stdout.on('error', () => undefined)

/** Resolves at the first signal. Ctrl-C arrives twice, from the terminal and from npm: the second changes nothing. */
const stopRequested = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve)
})

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

async function checkPorts(settings: Settings, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const problems = await portProblems(settings)
    if (problems.length === 0) return
    if (Date.now() > deadline) throw new Error(problems.join('\n'))
    await delay(200)
  }
}

function planned(settings: Settings, env: NodeJS.ProcessEnv): Plan {
  const secrets = localSecrets(settings.dataDir)
  return { settings, secrets, env: serviceEnv(settings, secrets, env) }
}

async function run(settings: Settings, env: NodeJS.ProcessEnv, patienceMs: number): Promise<number> {
  await checkPorts(settings, patienceMs)
  if (process.argv.includes('--fresh')) forgetState(settings.dataDir)
  const plan = planned(settings, env)
  const config = readConfig(plan.env.product)
  const stack = new Stack(say)
  const failedToStart = stack.start(partsOf(plan)).then(() => null, asError)
  void failedToStart.then((error) => {
    if (error !== null || stack.isStopping) return
    say(`\n${addressTable(settings, config.webPublicUrl, config.databaseUrl)}\n`)
    say(`Ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Ctrl-C stops everything; the state stays.`)
  })
  const failure = failedToStart.then((error) => error ?? new Promise<never>(() => undefined))
  const end = await Promise.race([stopRequested, stack.died, failure])
  if (typeof end !== 'string') console.error(`\n${end.message}\n`)
  say('Stopping …')
  await stack.stop()
  say('Stopped.')
  return typeof end === 'string' ? 0 : 1
}

async function main(): Promise<number> {
  const env = readEnvironment()
  checkEnvironment(env)
  const settings = readSettings(env)
  const { found, release } = holdDataDir(settings.dataDir)
  try {
    return await run(settings, env, found === 'unclean' ? leftoverMs : 0)
  } finally {
    release()
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
