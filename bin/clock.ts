import { localSecrets } from './up/secrets.ts'
import { readEnvironment } from './up/environment.ts'
import { readSettings } from './up/settings.ts'

const usage = `npm run clock -- show                      billing time and what is due next
npm run clock -- advance 31d               move it forward (s, m, h, d, w)
npm run clock -- advance --to 2027-01-31   ... to an instant
npm run clock -- play --day 2s             a day every two seconds, until stopped`

interface Reading {
  billing_now: string
  next_due: string | null
  quiet?: boolean
  steps?: number
}

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** A length such as `31d` or `90m` in milliseconds; null for anything else. */
function lengthMs(text: string): number | null {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? []
  const each = unitMs[unit]
  return amount === undefined || each === undefined ? null : Number(amount) * each
}

/** Where the API is and the token that opens its clock: the environment's, else this machine's own. */
function address(): { url: string; token: string } {
  const env = readEnvironment()
  const { dataDir, vars } = readSettings(env)
  const [, given] = /^[^:]*:([^,]+)/.exec(env['OPERATOR_TOKENS'] ?? '') ?? []
  const url = env['API_PUBLIC_URL'] || `http://127.0.0.1:${vars.API_PORT}`
  return { url: `${url}/api/v1/ops/clock`, token: given ?? localSecrets(dataDir).operatorToken }
}

async function call(path: string, body?: object): Promise<Reading> {
  const { url, token } = address()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
  const answer = await fetch(`${url}${path}`, init).catch(() => {
    throw new Error(`Nothing answers at ${url}: is the stack running (npm start)?`)
  })
  const said = (await answer.json()) as Reading & { code?: string; detail?: string }
  if (!answer.ok) throw new Error(`${said.code ?? answer.status}: ${said.detail ?? ''}`)
  return said
}

function print({ billing_now, next_due, quiet, steps }: Reading): void {
  const parts = [billing_now, next_due ? `next due ${next_due}` : 'nothing due']
  if (steps !== undefined) parts.push(`${steps} ${steps === 1 ? 'step' : 'steps'}`)
  if (quiet !== undefined) parts.push(quiet ? 'quiet' : 'not quiet')
  console.log(parts.join(' · '))
}

const move = async (body: object) => print(await call('/advance', { ...body, reason: 'npm run clock' }))

async function advance([length = '', instant = '']: string[]): Promise<void> {
  const to = Date.parse(instant)
  if (length === '--to' && !Number.isNaN(to)) return move({ to: new Date(to).toISOString() })
  const ms = lengthMs(length)
  if (ms === null) throw new Error(usage)
  return move({ seconds: Math.max(1, Math.round(ms / 1000)) })
}

async function play([flag = '--day', length = '2s']: string[]): Promise<void> {
  const dayMs = flag === '--day' ? lengthMs(length) : null
  if (dayMs === null) throw new Error(usage)
  for (;;) {
    const started = Date.now()
    await move({ seconds: 86_400 })
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dayMs - (Date.now() - started))))
  }
}

async function main([verb, ...rest]: string[]): Promise<void> {
  if (verb === 'show') return print(await call(''))
  if (verb === 'advance') return advance(rest)
  if (verb === 'play') return play(rest)
  throw new Error(usage)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
