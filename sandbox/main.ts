import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { startSandbox } from './app.ts'
import { greeting, readOptions, type Settings } from './options.ts'

// What is remembered only grows: collecting a little more often keeps the process from holding twice of what it needs.
setFlagsFromString('--heap-growing-percent=40')

/** Ends the process with one sentence. */
function stop(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}

function read(): Settings {
  const result = readOptions(process.argv.slice(2), process.env)
  if ('problem' in result) stop(result.problem)
  if ('settings' in result) return result.settings
  process.stdout.write(result.help)
  process.exit(0)
}

/** The state to begin with, read whole; ends the process when there is no such file, or no JSON in it. */
function readFixture(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return stop(`The fixture ${file} cannot be read: ${(error as Error).message}`)
  }
}

const settings = read()
const { port, host, dataDir, webhook, publicUrl, fixture, seed } = settings

const sandbox = await startSandbox({
  port,
  host,
  dataDir,
  ...(webhook === null ? {} : { webhook }),
  ...(publicUrl === null ? {} : { publicUrl }),
  ...(fixture === null ? {} : { fixture: readFixture(fixture) }),
  ...(seed === null ? {} : { seed }),
}).catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE' ? `Port ${port} is taken; SANDBOX_PORT changes it.` : error.message
  return stop(`The Stripe sandbox did not start: ${taken}`)
})
process.stdout.write(greeting(sandbox.url, settings))

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
