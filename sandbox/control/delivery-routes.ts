import { z } from 'zod'
import { clearRules } from '../delivery/chaos.ts'
import type { Courier } from '../delivery/courier.ts'
import { deliverAgain, type Delivery, type DeliveryStatus } from '../delivery/outbox.ts'
import { rollSecret } from '../delivery/secrets.ts'
import { defaultSettings, deliverySettings, schedules, type DeliverySettings } from '../delivery/settings.ts'
import { missing } from '../http/errors.ts'
import type { World } from '../store/world.ts'
import { check, countOf } from './check.ts'
import type { ControlAction, ControlRequest } from './types.ts'

const count = z.number().int().min(0)

const Change = z.strictObject({
  duplicate: z.union([z.boolean().transform(Number), count.max(100)]).optional(),
  reorder: z.boolean().optional(),
  delay_ms: count.optional(),
  drop: z.union([z.boolean(), count]).optional(),
  sign: z.enum(['good', 'wrong', 'stale', 'future']).optional(),
  api_version: z.string().min(1).nullable().optional(),
  types: z.array(z.string()).nullable().optional(),
  /** `quick`: a few minutes of real time; `live`: 72 hours of the sandbox's. */
  schedule: z.enum(['quick', 'live']).optional(),
  schedule_s: z.array(z.number().min(0)).min(1).optional(),
  by_clock: z.boolean().optional(),
  timeout_ms: z.number().int().min(1).optional(),
  /** Try now what waits for another attempt. */
  flush: z.literal(true).optional(),
  /** Back to good behaviour (and no rules), before the rest is applied. */
  reset: z.literal(true).optional(),
})

const Roll = z.strictObject({ secret: z.string().min(1).optional(), expires_in_s: z.number().min(0).default(86_400) })

const settled = ['delivered', 'exhausted', 'dropped', 'spoiled', 'canceled'] as const satisfies DeliveryStatus[]

const Resend = z.strictObject({
  status: z.enum([...settled, 'pending']).optional(),
  event: z.string().optional(),
  type: z.string().optional(),
  endpoint: z.string().optional(),
})

const fields = ['event', 'type', 'endpoint', 'status'] as const

type Filter = { [K in (typeof fields)[number]]?: string | undefined }

const fits = (one: Delivery, filter: Filter): boolean =>
  fields.every((field) => filter[field] === undefined || one[field] === filter[field])

const newestFirst = (world: World, { query }: ControlRequest): { data: Delivery[] } => {
  const { store } = world
  const wanted =
    query.outstanding === 'true'
      ? store.where<Delivery>('sandbox.delivery', 'status', 'pending')
      : [...store.all<Delivery>('sandbox.delivery')]
  return {
    data: wanted
      .filter((one) => fits(one, query))
      .slice(-countOf(query.limit, 1_000))
      .reverse(),
  }
}

/** Changes how webhooks behave, as the control call asks; throws 400 naming what is wrong. */
function changeDelivery(world: World, courier: Courier, body: unknown): DeliverySettings {
  const { flush, reset, schedule, ...settings } = check(Change, body)
  const named = schedule === undefined ? {} : structuredClone(schedules[schedule])
  world.step(({ store }) => {
    if (reset) clearRules(store)
    Object.assign(deliverySettings(store), reset ? defaultSettings() : {}, named, settings)
  })
  if (flush) courier.flush(true)
  return deliverySettings(world.store)
}

/** Sends again: without a filter everything that did not arrive. */
function resendMany(world: World, courier: Courier, body: unknown): unknown {
  const asked = check(Resend, body)
  const unfiltered = fields.every((field) => asked[field] === undefined)
  const chosen = [...world.store.all<Delivery>('sandbox.delivery')].filter((one) =>
    unfiltered ? one.status !== 'delivered' : fits(one, asked),
  )
  courier.resend(chosen)
  return { resent: chosen.length }
}

/** How webhooks behave, what became of each, and sending one again. */
export function deliveryRoutes(world: World, courier: Courier): ControlAction[] {
  const resend = ({ params }: ControlRequest): unknown => {
    const delivery = world.store.get<Delivery>('sandbox.delivery', params.id ?? '')
    if (!delivery) throw missing('delivery', params.id ?? '')
    courier.resend([delivery])
    return delivery
  }
  const again = ({ params }: ControlRequest): unknown =>
    world.step(({ store }) => {
      const event = store.get('event', params.id ?? '')
      if (!event) throw missing('event', params.id ?? '')
      return { event: event.id, endpoints: deliverAgain(store, event) }
    })
  const roll = ({ params, body }: ControlRequest): unknown =>
    world.step(({ store }) => {
      const { secret, expires_in_s } = check(Roll, body)
      return rollSecret(store, params.id ?? '', secret, expires_in_s)
    })
  const all = '/_sandbox/deliveries'
  return [
    { method: 'GET', path: '/_sandbox/delivery', handle: () => deliverySettings(world.store) },
    { method: 'POST', path: '/_sandbox/delivery', handle: ({ body }) => changeDelivery(world, courier, body) },
    { method: 'GET', path: all, handle: (request) => newestFirst(world, request) },
    { method: 'POST', path: `${all}/resend`, handle: ({ body }) => resendMany(world, courier, body) },
    { method: 'POST', path: `${all}/:id/resend`, handle: resend },
    { method: 'POST', path: '/_sandbox/events/:id/resend', handle: again },
    { method: 'POST', path: '/_sandbox/webhook_endpoints/:id/roll_secret', handle: roll },
  ]
}
