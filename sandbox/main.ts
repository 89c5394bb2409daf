import { readFileSync } from 'node:fs'
import { startSandbox } from './app.ts'

const { env } = process

if (env.NODE_ENV === 'production') {
  process.stderr.write('The Stripe sandbox is for development and tests; it does not start with NODE_ENV=production.\n')
  process.exit(1)
}

const port = Number(env.SANDBOX_PORT ?? 3002)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write(`SANDBOX_PORT is not a port: ${env.SANDBOX_PORT}\n`)
  process.exit(1)
}

const { SANDBOX_WEBHOOK_URL: hookUrl, SANDBOX_WEBHOOK_SECRET: hookSecret, SANDBOX_PUBLIC_URL: publicUrl } = env
if ((hookUrl === undefined) !== (hookSecret === undefined)) {
  process.stderr.write('SANDBOX_WEBHOOK_URL and SANDBOX_WEBHOOK_SECRET go together.\n')
  process.exit(1)
}

/** The state to begin with, read whole; ends the process when there is no such file, or no JSON in it. */
function readFixture(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    process.stderr.write(`The fixture ${file} cannot be read: ${(error as Error).message}\n`)
    process.exit(1)
  }
}

const argument = process.argv.indexOf('--fixture')
const fixture = argument >= 0 ? process.argv[argument + 1] : env.SANDBOX_FIXTURE

const sandbox = await startSandbox({
  port,
  host: env.SANDBOX_HOST ?? '127.0.0.1',
  dataDir: env.SANDBOX_DATA_DIR ?? null,
  ...(hookUrl !== undefined && hookSecret !== undefined ? { webhook: { url: hookUrl, secret: hookSecret } } : {}),
  ...(publicUrl === undefined ? {} : { publicUrl }),
  ...(fixture === undefined ? {} : { fixture: readFixture(fixture) }),
}).catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE' ? `Port ${port} is taken; SANDBOX_PORT changes it.` : error.message
  process.stderr.write(`The Stripe sandbox did not start: ${taken}\n`)
  process.exit(1)
})
process.stdout.write(`Stripe sandbox listening on ${sandbox.url}\n`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
