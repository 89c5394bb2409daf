import { nearest } from './http/nearest.ts'

/** What the command line and the environment ask for. */
export interface Settings {
  port: number
  host: string
  dataDir: string | null
  webhook: { url: string; secret: string } | null
  publicUrl: string | null
  /** A file with an exported state. */
  fixture: string | null
  seed: number | null
}

/** The settings; or that help is wanted; or one sentence about what is wrong. */
export type Read = { settings: Settings } | { help: string } | { problem: string }

interface Option {
  flag: string
  variable: string
  value: string
  says: string
}

const options: Option[] = [
  { flag: 'port', variable: 'SANDBOX_PORT', value: '3002', says: 'port to listen on; 0 takes a free one' },
  { flag: 'host', variable: 'SANDBOX_HOST', value: '127.0.0.1', says: 'interface to listen on' },
  {
    flag: 'data-dir',
    variable: 'SANDBOX_DATA_DIR',
    value: '',
    says: 'folder to keep the state in; without it: in memory',
  },
  {
    flag: 'webhook-url',
    variable: 'SANDBOX_WEBHOOK_URL',
    value: '',
    says: 'endpoint that gets every event from the start',
  },
  {
    flag: 'webhook-secret',
    variable: 'SANDBOX_WEBHOOK_SECRET',
    value: '',
    says: 'what its deliveries are signed with',
  },
  {
    flag: 'public-url',
    variable: 'SANDBOX_PUBLIC_URL',
    value: '',
    says: 'how browsers reach it; default http://host:port',
  },
  {
    flag: 'fixture',
    variable: 'SANDBOX_FIXTURE',
    value: '',
    says: 'exported state to begin with when nothing is kept',
  },
  {
    flag: 'seed',
    variable: 'SANDBOX_SEED',
    value: '1',
    says: 'what chance follows: same seed, same requests, same run',
  },
]

const wide = (text: string, columns: number): string => text.padEnd(columns)

const help = (): string =>
  [
    'A Stripe account on this machine: API, Checkout, portal, webhooks, clock and dashboard.',
    '',
    'Usage: npm run sandbox -- [options]',
    '',
    ...options.map(({ flag, variable, value, says }) => {
      const name = wide(`  --${flag} <value>`, 27)
      return `${name}${wide(variable, 24)}${says}${value === '' ? '' : ` (default ${value})`}`
    }),
    `${wide('  --help', 51)}this text`,
    '',
    'An option wins over its variable. Then open http://127.0.0.1:3002/_sandbox; sandbox/README.md tells the rest.',
    '',
  ].join('\n')

const flags = options.map(({ flag }) => `--${flag}`)

/** Options given as `--name value` or `--name=value`. Throws a sentence for what is neither. */
function given(args: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [flag = '', ...after] = arg.split('=')
    const option = options.find((one) => `--${one.flag}` === flag)
    if (!option) {
      const guess = nearest(flag, flags)
      throw new Error(
        `There is no option ${flag}${guess === undefined ? '.' : `; did you mean ${guess}?`} --help lists them.`,
      )
    }
    const value = after.length > 0 ? after.join('=') : rest.shift()
    if (value === undefined) throw new Error(`${flag} needs a value.`)
    found[option.variable] = value
  }
  return found
}

function integer(vars: Record<string, string | undefined>, name: string, least: number, most: number): number | null {
  const text = vars[name]
  if (text === undefined) return null
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} is not ${what(name)}: ${text}`)
  return value
}

const what = (name: string): string => (name === 'SANDBOX_PORT' ? 'a port' : 'a whole number')

function webhookOf(url: string | undefined, secret: string | undefined): Settings['webhook'] {
  if ((url === undefined) !== (secret === undefined)) {
    throw new Error('SANDBOX_WEBHOOK_URL and SANDBOX_WEBHOOK_SECRET go together.')
  }
  if (url === undefined || secret === undefined) return null
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Error(`SANDBOX_WEBHOOK_URL is not a web address: ${url}`)
  return { url, secret }
}

function settingsOf(vars: Record<string, string | undefined>): Settings {
  return {
    port: integer(vars, 'SANDBOX_PORT', 0, 65_535) ?? 3002,
    host: vars.SANDBOX_HOST ?? '127.0.0.1',
    dataDir: vars.SANDBOX_DATA_DIR ?? null,
    webhook: webhookOf(vars.SANDBOX_WEBHOOK_URL, vars.SANDBOX_WEBHOOK_SECRET),
    publicUrl: vars.SANDBOX_PUBLIC_URL ?? null,
    fixture: vars.SANDBOX_FIXTURE ?? null,
    seed: integer(vars, 'SANDBOX_SEED', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  }
}

/** Reads the command line and the environment; an empty variable is one that is not set. */
export function readOptions(args: readonly string[], env: Record<string, string | undefined>): Read {
  if (args.includes('--help') || args.includes('-h')) return { help: help() }
  if (env.NODE_ENV === 'production') {
    return { problem: 'The Stripe sandbox is for development and tests; it does not start with NODE_ENV=production.' }
  }
  try {
    const filled = Object.entries(env).filter(([, value]) => value !== undefined && value !== '')
    return { settings: settingsOf({ ...Object.fromEntries(filled), ...given(args) }) }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

/** What is said at the start: where it listens, and what to do next. */
export function greeting(url: string, { dataDir, webhook }: Settings): string {
  const { hostname, port } = new URL(url)
  return [
    `Stripe sandbox listening on ${url}`,
    `  Dashboard  ${url}/_sandbox`,
    `  SDK        host ${hostname}, port ${port}, protocol http, any key that begins with sk_test_`,
    `  Webhooks   ${webhook?.url ?? 'none yet: create an endpoint, or start with --webhook-url and --webhook-secret'}`,
    `  State      ${dataDir === null ? 'in memory, gone when it stops; --data-dir keeps it' : `kept in ${dataDir}`}`,
    '',
  ].join('\n')
}
