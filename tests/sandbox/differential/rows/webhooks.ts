import Stripe from 'stripe'
import { startReceiver, until, type Received } from '../../support.ts'
import { has, like, some, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

interface Heard {
  received: Received[]
  secret: string
}

/** What an endpoint hears of a new customer, and how many deliveries it takes; it answers as told. */
async function heard(lab: Lab, wanted: number, answer: (nth: number) => number = () => 200): Promise<Heard> {
  const receiver = await startReceiver()
  receiver.answer = () => answer(receiver.received.length)
  const { id, secret = '' } = await lab.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['customer.created'],
  })
  await lab.control('POST', '/delivery', { reset: true, schedule_s: [0, 0.01, 0.01] })
  await lab.stripe.customers.create({ name: 'Heard' })
  await lab.stripe.products.create({ name: 'Not heard' })
  await until(() => receiver.received.length >= wanted)
  await lab.stripe.webhookEndpoints.del(id)
  await receiver.close()
  return { received: receiver.received, secret }
}

const verify = (body: string, header: string, secret: string, tolerance?: number): string => {
  try {
    return Stripe.webhooks.constructEvent(body, header, secret, tolerance).type
  } catch (error) {
    return (error as Error).message
  }
}

const signed = (timestamp: number): string =>
  Stripe.webhooks.generateTestHeaderString({ payload: '{"object":"event","type":"x"}', secret: 'whsec_x', timestamp })

const now = (): number => Math.floor(Date.now() / 1000)

export const webhooks: Area = {
  name: 'webhooks',
  rows: [
    {
      title: 'a delivery is signed with the endpoint’s secret',
      source: "Header: `Stripe-Signature: t=<unix>,v1=<hex hmac_sha256(secret, t + '.' + raw)>[,v1=…]`.",
      sandboxOnly: true,
      async ask(lab) {
        const { received, secret } = await heard(lab, 1)
        const { body = '', headers } = received[0] ?? {}
        const header = String(headers?.['stripe-signature'] ?? '')
        return { header, type: verify(body, header, secret), other: verify(body, header, 'whsec_other') }
      },
      answer: { header: like(/^t=\d+,v1=[0-9a-f]{64}$/), type: 'customer.created', other: like(/No signatures found/) },
    },
    {
      title: 'a delivery has Stripe’s headers',
      source:
        'POST raw JSON, `Content-Type: application/json; charset=utf-8`, `User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)`,',
      sandboxOnly: true,
      ask: async (lab) => ({ headers: (await heard(lab, 1)).received[0]?.headers }),
      answer: {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        },
      },
    },
    {
      title: 'a delivery is an event with its envelope',
      source:
        'Envelope (identical for all): `id, object, api_version, created, type, livemode, pending_webhooks, request, data.object[, data.previous_attributes]`.',
      sandboxOnly: true,
      ask: async (lab) => ({ event: (await heard(lab, 1)).received[0]?.event }),
      answer: {
        event: {
          id: like(/^evt_/),
          object: 'event',
          api_version: Stripe.API_VERSION,
          created: some(Number),
          type: 'customer.created',
          livemode: false,
          pending_webhooks: 1,
          request: { id: like(/^req_/) },
          data: { object: { object: 'customer', name: 'Heard' } },
        },
      },
    },
    {
      title: 'a delivery that is not answered with 2xx is tried again, signed anew',
      source: 'Any non-2xx (also 3xx) and timeouts are failures; new signature+timestamp per attempt;',
      sandboxOnly: true,
      async ask(lab) {
        const { received } = await heard(lab, 3, (nth) => [0, 500, 302, 204][nth] ?? 204)
        return { tries: received.length, events: new Set(received.map(({ event }) => event.id)).size }
      },
      answer: { tries: 3, events: 1 },
    },
    {
      title: 'an endpoint hears only of the types that it listens to',
      source: 'filter by `enabled_events`;',
      sandboxOnly: true,
      ask: async (lab) => ({ types: (await heard(lab, 1)).received.map(({ event }) => event.type) }),
      answer: { types: ['customer.created'] },
    },
    {
      title: 'an old signature is refused, a future one is not',
      source:
        'old by > 300 s → `Timestamp outside the tolerance zone`; future timestamps pass; `tolerance: 0` = no check;',
      ask: () => {
        const body = '{"object":"event","type":"x"}'
        const [old, future] = [signed(now() - 400), signed(now() + 4000)]
        return Promise.resolve({
          old: verify(body, old, 'whsec_x'),
          future: verify(body, future, 'whsec_x'),
          unchecked: verify(body, old, 'whsec_x', 0),
        })
      },
      answer: { old: like(/Timestamp outside the tolerance zone/), future: 'x', unchecked: 'x' },
    },
    {
      title: 'a failed delivery is found among the events',
      source: '`delivery_success:false` = pending or failed.',
      sandboxOnly: true,
      async ask(lab) {
        const { received } = await heard(lab, 3, () => 500)
        const { data } = await lab.stripe.events.list({ delivery_success: false, limit: 100 })
        return { found: data.map(({ id }) => id), wanted: received[0]?.event.id }
      },
      answer: { found: has(some(String)), wanted: like(/^evt_/) },
    },
    {
      title: 'a renewal is announced by an invoice that does not exist yet and has no id',
      source: '`invoice.upcoming` (object **without id**)',
      sandboxOnly: true,
      async ask(lab) {
        await lab.control('POST', '/upcoming', { days: 7 })
        await subscribe(lab)
        await lab.control('POST', '/upcoming', { days: 0 })
        await lab.events()
        await lab.advance(26 * 86_400)
        const told = (await lab.events()).find(({ type }) => type === 'invoice.upcoming')?.data.object
        return { told, hasId: Object.hasOwn(told ?? {}, 'id') }
      },
      answer: { told: { object: 'invoice', billing_reason: 'upcoming', total: 4900 }, hasId: false },
    },
  ],
}
