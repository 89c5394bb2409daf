import { launch, ready, type Running } from './process.ts'
import { searchAttributes, temporalReady } from './temporal-ready.ts'

export interface TemporalOptions {
  /** Path of the Temporal CLI. */
  cli: string
  port: number
  metricsPort: number
  namespace: string
  logFile: string
  /** Null: no UI. */
  uiPort: number | null
  /** Null: everything is forgotten when it stops. */
  dbFile: string | null
}

/** One shard serves everything here: by default it looks for work twenty times a second, a 50 ms wait per task. */
const dynamicConfig = ['history.transferProcessorMaxPollRPS=2000', 'history.timerProcessorMaxPollRPS=2000']
const pragmas = ['journal_mode=WAL', 'synchronous=NORMAL']

const flag = (name: string, values: readonly string[]) => values.flatMap((value) => [`--${name}`, value])

function argsOf(options: TemporalOptions): string[] {
  return [
    'server',
    'start-dev',
    ...flag('ip', ['127.0.0.1']),
    ...flag('port', [String(options.port)]),
    ...flag('metrics-port', [String(options.metricsPort)]),
    ...flag('namespace', [options.namespace]),
    ...flag('log-level', ['warn']),
    ...(options.uiPort === null ? ['--headless'] : flag('ui-port', [String(options.uiPort)])),
    ...(options.dbFile === null ? [] : [...flag('db-filename', [options.dbFile]), ...flag('sqlite-pragma', pragmas)]),
    ...flag('dynamic-config-value', dynamicConfig),
    ...flag(
      'search-attribute',
      searchAttributes.map((name) => `${name}=Keyword`),
    ),
  ]
}

/** Starts the dev server and resolves once namespace and search attributes are there. */
export async function startTemporal(options: TemporalOptions): Promise<Running> {
  const { cli: file, logFile, port, namespace } = options
  const running = launch({ name: 'Temporal', file, args: argsOf(options), env: process.env, logFile })
  try {
    await ready(running, () => temporalReady(`127.0.0.1:${port}`, namespace))
  } catch (error) {
    await running.stop()
    throw error
  }
  return running
}
