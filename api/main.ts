import { assertDurable } from '#db/connect.ts'
import { readConfig } from '#domain/config/read.ts'
import { ConfigError } from '#domain/config/problems.ts'
import { serveApi } from './app.ts'
import { createDeps } from './parts.ts'

/** Runs the API until it is told to stop. Bad configuration ends the process with every problem listed. */
async function main(): Promise<void> {
  const deps = await createDeps(readConfig(process.env))
  // tests run PostgreSQL without fsync: they kill processes, not machines
  await assertDurable(deps.db, deps.config.nodeEnv === 'test' ? 'killed process' : 'power cut')
  const api = await serveApi(deps)
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    api.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`)
  process.exit(1)
})
