import { parseArgs } from 'node:util'
import { POLICIES } from '#domain/recovery/policy.ts'
import { callOps } from '../operator.ts'
import { simulate } from './simulate.ts'

const usage = `npm run ops -- events [--state pending|dispatched|applied|failed|ignored]
npm run ops -- replay <event id> --reason "…"
npm run ops -- account <account id>
npm run ops -- <order> <account id> --reason "…" [--days N]
               orders: refetch, grant-grace, retry-payment, skip-attempt, end-recovery, release-checkout
npm run ops -- recoveries
npm run ops -- recovery simulate [--policy ${Object.keys(POLICIES).join('|')}] [--decline insufficient_funds] [--from 2027-01-31]`

const ORDERS = ['refetch', 'grant-grace', 'retry-payment', 'skip-attempt', 'end-recovery', 'release-checkout']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    state: { type: 'string' },
    reason: { type: 'string' },
    days: { type: 'string' },
    policy: { type: 'string', default: 'default' },
    decline: { type: 'string', default: 'insufficient_funds' },
    from: { type: 'string' },
  },
})

function given(value: string | undefined, what: string): string {
  if (value) return value
  throw new Error(`${what} is missing.\n\n${usage}`)
}

const show = (answer: unknown) => console.log(JSON.stringify(answer, null, 2))

function story(): string {
  const from = values.from ? new Date(values.from) : new Date()
  if (Number.isNaN(from.getTime())) throw new Error(`${values.from} is no date.`)
  if (!Object.hasOwn(POLICIES, values.policy)) throw new Error(`There is no policy ${values.policy}.`)
  return simulate({ policy: values.policy, decline: values.decline, from }).join('\n')
}

function order(name: string, accountId: string): Promise<unknown> {
  const days = values.days === undefined ? {} : { days: Number(values.days) }
  return callOps(`/accounts/${accountId}/${name}`, { reason: given(values.reason, '--reason'), ...days })
}

async function main([command = '', subject]: string[]): Promise<void> {
  if (command === 'recovery' && subject === 'simulate') return console.log(story())
  if (command === 'events') return show(await callOps(`/events${values.state ? `?state=${values.state}` : ''}`))
  if (command === 'recoveries') return show(await callOps('/recoveries'))
  if (command === 'account') return show(await callOps(`/accounts/${given(subject, 'The account id')}`))
  if (command === 'replay') {
    const path = `/events/${given(subject, 'The event id')}/replay`
    return show(await callOps(path, { reason: given(values.reason, '--reason') }))
  }
  if (ORDERS.includes(command)) return show(await order(command, given(subject, 'The account id')))
  throw new Error(usage)
}

main(positionals).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
