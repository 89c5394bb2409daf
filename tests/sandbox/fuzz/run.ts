import { expect } from 'vitest'
import { startSandbox, type Sandbox, type Served } from '#sandbox/app.ts'
import type { Received, Sent } from '#sandbox/http/server.ts'
import { requestTo } from './requests.ts'
import { seeded } from './random.ts'
import { Known } from './values.ts'

/** What would make the sandbox fail on purpose, call out, or forget. */
const leftOut = (route: Served): boolean =>
  route.method === 'POST' && /^\/_sandbox\/(faults|reset|import)/.test(route.path)

const ask = (method: string, path: string, body = ''): Received => ({
  method,
  path,
  query: '',
  headers: { authorization: 'Bearer sk_test_fuzz', 'content-type': 'application/x-www-form-urlencoded' },
  body,
})

/** A base to start from, so that most requests have something to find. */
async function begin(sandbox: Sandbox, known: Known): Promise<void> {
  const made = async (path: string, form: string): Promise<string> => {
    const body = String((await sandbox.respond(ask('POST', path, form)))?.body)
    known.learn(body)
    const { id } = JSON.parse(body) as { id?: string }
    if (id === undefined) throw new Error(`The base could not be laid: ${body}`)
    return id
  }
  await made('/v1/products', 'name=Pro')
  await made('/v1/coupons', 'id=HALF&percent_off=50')
  await made('/v1/customers', 'email=ada@acme.example')
  const card = 'payment_method=pm_card_visa&invoice_settings[default_payment_method]=pm_card_visa'
  const customer = await made('/v1/customers', card)
  const recurring = 'currency=usd&unit_amount=900&recurring[interval]=month'
  const price = await made('/v1/prices', `product_data[name]=Team&${recurring}`)
  await made('/v1/subscriptions', `customer=${customer}&items[0][price]=${price}`)
}

/** What the sandbox must never do, whatever it was asked; null when it did not. */
function fault(request: Received, sent: Sent | null): string | null {
  if (sent === null) return 'dropped the connection'
  if (sent.status >= 500) return `answered ${sent.status}: ${String(sent.body).slice(0, 300)}`
  const type = sent.headers['Content-Type'] ?? ''
  if (!type.startsWith('application/json') || request.path.startsWith('/_sandbox')) return null
  const { error } = JSON.parse(String(sent.body)) as { error?: { type?: string; message?: string } }
  if (sent.status >= 400 && (typeof error?.type !== 'string' || !error.message))
    return 'answered an error without words'
  return null
}

/** Reads back all that is held: the answers are held against the types like all others. */
async function readBack(sandbox: Sandbox): Promise<void> {
  const lists = sandbox.routes.filter(({ method, path }) => method === 'GET' && /^\/v1\/[a-z_/]+$/.test(path))
  for (const { path } of lists) {
    const sent = await sandbox.respond({ ...ask('GET', path), query: 'limit=100' })
    expect(sent?.status ?? 0, path).toBeLessThan(500)
  }
}

/** Makes that many requests that chance makes up, and fails at the first answer that must not be. */
export async function fuzz(seed: number, count: number): Promise<void> {
  const random = seeded(seed)
  const known = new Known()
  const sandbox = await startSandbox({ port: 0, host: '127.0.0.1', dataDir: null })
  const write = process.stderr.write.bind(process.stderr)
  let logged = ''
  process.stderr.write = (text: string) => Boolean((logged += text))
  try {
    await begin(sandbox, known)
    const routes = sandbox.routes.filter((route) => !leftOut(route))
    for (let made = 0; made < count; made += 1) {
      const request = requestTo(random, known, random.pick(routes))
      const sent = await sandbox.respond(request)
      const wrong = fault(request, sent) ?? (logged === '' ? null : 'wrote to its log')
      if (wrong !== null)
        expect.fail(
          `seed ${seed}, request ${made}: ${JSON.stringify(request).slice(0, 2_000)}\n${wrong}\n${logged.slice(0, 2_000)}`,
        )
      if (sent?.status === 200) known.learn(String(sent.body).slice(0, 4_000))
    }
    await readBack(sandbox)
  } finally {
    process.stderr.write = write
    await sandbox.close()
  }
}
