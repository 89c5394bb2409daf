import type { SandboxProcess } from './process.ts'

const atOnce = 16

/** Subscribes new customers, each with a card that is always charged, to one monthly price. */
export async function subscribeMany(sandbox: SandboxProcess, people: number): Promise<void> {
  const price = await sandbox.make('/v1/prices', {
    currency: 'usd',
    unit_amount: '1000',
    'recurring[interval]': 'month',
    'product_data[name]': 'Plan',
  })
  let left = people
  const work = async (): Promise<void> => {
    while (left-- > 0) await subscribe(sandbox, price.id)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

async function subscribe(sandbox: SandboxProcess, price: string): Promise<void> {
  const method = 'pm_card_visa'
  const { id } = await sandbox.make('/v1/customers', {
    payment_method: method,
    'invoice_settings[default_payment_method]': method,
  })
  await sandbox.make('/v1/subscriptions', { customer: id, 'items[0][price]': price })
}

interface State {
  objects: { id: string; object: string }[]
}

const numbered = (prefix: string, n: number): string => `${prefix}_bench${String(n).padStart(12, '0')}`

/** Puts `count` customers, each with an event and a job that is never due, into a sandbox; answers the customers' ids. */
export async function fillWith(sandbox: SandboxProcess, count: number): Promise<string[]> {
  const { id } = await sandbox.make('/v1/customers', { email: 'bench@example.com', name: 'Bench' })
  const state = await sandbox.control<State>('GET', '/export')
  const one = (object: string) => state.objects.find((it) => it.object === object)
  const [customer, event] = [one('customer'), one('event')]
  if (!customer || !event) throw new Error(`There is no customer ${id} in the export`)
  const due = Math.floor(Date.now() / 1000) + 50 * 365 * 86_400
  const ids = Array.from({ length: count }, (_, n) => numbered('cus', n))
  const objects = ids.flatMap((own, n) => [
    { ...customer, id: own },
    { ...event, id: numbered('evt', n) },
    { object: 'sandbox.job', id: numbered('job', n), kind: 'cancel_at', due: due + n, subject: own, sequence: n },
  ])
  await sandbox.control('POST', '/import', { ...state, objects: [...state.objects, ...objects] })
  return ids
}
