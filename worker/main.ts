import { createServer } from 'node:net'
import { Runtime } from '@temporalio/worker'
import { pino } from 'pino'
import { readConfig } from '#domain/config/read.ts'
import { startWorker } from './start.ts'

/** Temporal's own levels: it traces every step of every task, which nobody reads and everybody would pay for. */
const pinoLevel = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const

/** The worker's process. SIGTERM and SIGINT are handled by Temporal's runtime: the worker drains, then everything closes. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel, name: 'worker' })
  const sdkPort = await freePort()
  Runtime.install({
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress: `127.0.0.1:${sdkPort}`,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
    },
    logger: {
      log: (level, message) => log[pinoLevel[level]](message),
      trace: () => undefined,
      debug: () => undefined,
      info: (message) => log.info(message),
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
  })
  const bundle = process.env['WORKFLOW_BUNDLE']
  const worker = await startWorker(config, {
    log,
    sdkMetricsUrl: `http://127.0.0.1:${sdkPort}/metrics`,
    ...(bundle ? { workflowBundle: { codePath: bundle } } : {}),
  })
  log.info({ health: worker.healthUrl }, 'worker ready')
  await worker.stopped.finally(() => worker.close())
}

/** The SDK's page is read by this process alone. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
