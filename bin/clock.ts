import { callOps } from './operator.ts'

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

function print({ billing_now, next_due, quiet, steps }: Reading): void {
  const parts = [billing_now, next_due ? `next due ${next_due}` : 'nothing due']
  if (steps !== undefined) parts.push(`${steps} ${steps === 1 ? 'step' : 'steps'}`)
  if (quiet !== undefined) parts.push(quiet ? 'quiet' : 'not quiet')
  console.log(parts.join(' · '))
}

const move = async (body: object) =>
  print(await callOps<Reading>('/clock/advance', { ...body, reason: 'npm run clock' }))

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
  if (verb === 'show') return print(await callOps<Reading>('/clock'))
  if (verb === 'advance') return advance(rest)
  if (verb === 'play') return play(rest)
  throw new Error(usage)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
