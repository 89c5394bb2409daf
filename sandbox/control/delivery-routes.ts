import { z } from 'zod'
import type { Courier } from '../delivery/courier.ts'
import type { Delivery } from '../delivery/outbox.ts'
import { rollSecret } from '../delivery/secrets.ts'
import { defaultSettings, deliverySettings } from '../delivery/settings.ts'
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
  sign: z.enum(['good', 'wrong', 'stale']).optional(),
  types: z.array(z.string()).nullable().optional(),
  schedule_s: z.array(z.number().min(0)).min(1).optional(),
  timeout_ms: z.number().int().min(1).optional(),
  /** Try now what waits for another attempt. */
  flush: z.literal(true).optional(),
  /** Back to good behaviour, before the rest is applied. */
  reset: z.literal(true).optional(),
})

const Roll = z.strictObject({ secret: z.string().min(1).optional(), expires_in_s: z.number().min(0).default(86_400) })

const outstandingFirst = (world: World, { query }: ControlRequest): { data: Delivery[] } => {
  const { store } = world
  const wanted =
    query.outstanding === 'true'
      ? store.where<Delivery>('sandbox.delivery', 'status', 'pending')
      : [...store.all<Delivery>('sandbox.delivery')]
  const fits = (one: Delivery): boolean =>
    (query.event === undefined || one.event === query.event) && (query.type === undefined || one.type === query.type)
  return { data: wanted.filter(fits).slice(-countOf(query.limit, 1_000)).reverse() }
}

/** How webhooks behave, what became of each, and sending one again. */
export function deliveryRoutes(world: World, courier: Courier): ControlAction[] {
  const change = ({ body }: ControlRequest): unknown => {
    const { flush, reset, ...settings } = check(Change, body)
    world.step(({ store }) => Object.assign(deliverySettings(store), reset ? defaultSettings : {}, settings))
    if (flush) courier.flush()
    return deliverySettings(world.store)
  }
  const resend = ({ params }: ControlRequest): unknown => {
    const delivery = world.store.get<Delivery>('sandbox.delivery', params.id ?? '')
    if (!delivery) throw missing('delivery', params.id ?? '')
    courier.resend(delivery)
    return delivery
  }
  const roll = ({ params, body }: ControlRequest): unknown =>
    world.step(({ store }) => {
      const { secret, expires_in_s } = check(Roll, body)
      return rollSecret(store, params.id ?? '', secret, expires_in_s)
    })
  return [
    { method: 'GET', path: '/_sandbox/delivery', handle: () => deliverySettings(world.store) },
    { method: 'POST', path: '/_sandbox/delivery', handle: change },
    { method: 'GET', path: '/_sandbox/deliveries', handle: (request) => outstandingFirst(world, request) },
    { method: 'POST', path: '/_sandbox/deliveries/:id/resend', handle: resend },
    { method: 'POST', path: '/_sandbox/webhook_endpoints/:id/roll_secret', handle: roll },
  ]
}
