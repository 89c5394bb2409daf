import { randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { EVENT_SCHEMAS } from '#api/routes/webhook-endpoints/events.ts'
import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { WebhookEndpoint } from '#db/models/webhook-endpoint.ts'
import type { Vault } from '#db/vault.ts'
import { type OutboundEventType, outboundEventTypes } from '#domain/outbound/events.ts'
import { secretPlace } from '#domain/outbound/secrets.ts'

/** What a customer's server was sent. */
export interface Hooked {
  headers: IncomingHttpHeaders
  body: string
  id: string
  type: OutboundEventType
  data: Record<string, any> // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look at any field
}

/** A customer's server. */
export interface Hook {
  url: string
  got: Hooked[]
  /** What it answers from now on: a status, or a function of what it is sent. */
  answer: number | ((hooked: Hooked) => number | Promise<number>)
  answerBody: string
  close(): Promise<void>
}

export async function startHook(): Promise<Hook> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const { type, data } = JSON.parse(body) as Pick<Hooked, 'type' | 'data'>
      const hooked = { headers: request.headers, body, id: String(request.headers['webhook-id']), type, data }
      hook.got.push(hooked)
      const { answer } = hook
      void Promise.resolve(typeof answer === 'number' ? answer : answer(hooked)).then((status) => {
        response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end(hook.answerBody)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hook: Hook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    got: [],
    answer: 204,
    answerBody: '',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return hook
}

export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** An endpoint of an account, as the API inserts it. */
export async function makeEndpoint(
  db: Database,
  vault: Vault,
  accountId: string,
  url: string,
  events: OutboundEventType[] = outboundEventTypes,
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  const id = newId('whe')
  const secret = newSecret()
  const secrets = [{ sealed: vault.seal(secret, secretPlace(id)), until: null }]
  return { endpoint: await db.models.WebhookEndpoint.create({ id, accountId, url, events, secrets }), secret }
}

/** Whether an independent implementation takes what was sent for signed by this secret. */
export function verifies({ headers, body }: Pick<Hooked, 'headers' | 'body'>, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** What the outbox holds of an account, the oldest first; each as the API documents it. */
export async function outboxOf({ models }: Database, accountId: string) {
  const rows = await models.OutboundEvent.findAll({ where: { accountId }, order: ['createdAt', 'id'] })
  return rows.map(({ type, payload }) => ({
    type,
    ...(EVENT_SCHEMAS[type].parse(JSON.parse(payload)) as Pick<Hooked, 'data'>),
  }))
}

/** An endpoint's queue and log, in order. */
export const deliveriesOf = async ({ models }: Database, endpointId: string) =>
  (await models.WebhookDelivery.findAll({ where: { endpointId }, order: ['position'] })).map((row) => row.toJSON())
