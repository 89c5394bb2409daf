import { deliveriesOf, deliveryOf } from '#db/outbound-log.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { findEndpoint } from './change.ts'
import { presentDelivery } from './present.ts'
import { replay } from './replay.ts'
import { DeliveriesQuery, DeliveriesSchema, DeliveryParams, DeliverySchema, IdParams } from './schema.ts'

const tag = 'Webhook endpoints'

/** What was sent to an endpoint, what came of it, and sending it again. */
export const deliveryRoutes = ({ db, guards }: Deps): Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/webhook-endpoints/:id/deliveries',
    summary: 'What was and will be sent, newest first; kept for 30 days',
    tag,
    guard: guards.may('GET /webhook-endpoints/:id/deliveries'),
    params: IdParams,
    query: DeliveriesQuery,
    answers: { 200: { description: 'A page of deliveries', schema: DeliveriesSchema } },
    async handle({ who: { accountId }, params: { id }, query }) {
      await findEndpoint(db, { id, accountId })
      const { limit, starting_after: startingAfter = null, state = null } = query
      return ok(presentPage(await deliveriesOf(db, id, { limit, startingAfter, state }), limit, presentDelivery))
    },
  }),
  endpoint({
    method: 'POST',
    path: '/webhook-endpoints/:id/deliveries/:delivery/replay',
    summary: 'Sends it again, with the same webhook id; one that still waits is sent now',
    tag,
    guard: guards.may('POST /webhook-endpoints/:id/deliveries/:delivery/replay'),
    params: DeliveryParams,
    answers: { 202: { description: 'The delivery that will be sent', schema: DeliverySchema } },
    async handle({ who: { accountId }, params: { id, delivery } }) {
      const queued = await deliveryOf(db, id, await replay(db, { id, accountId }, delivery))
      if (!queued) throw new Problem('not_found')
      return { status: 202, body: presentDelivery(queued) }
    },
  }),
]
