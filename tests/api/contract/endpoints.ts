import { newId } from '#db/ids.ts'
import { outboundEventTypes } from '#domain/outbound/events.ts'
import type { Example } from './operations.ts'
import type { ContractWorld } from './world.ts'

const url = 'https://93.184.215.14/hooks'

/** An endpoint of the owner's, with one delivery that waits. */
async function made({ api, owner: { accountId } }: ContractWorld) {
  const { WebhookEndpoint, OutboundEvent, WebhookDelivery } = api.db.models
  const id = newId('whe')
  const [eventId, deliveryId] = [newId('out'), newId('dlv')]
  const payload = JSON.stringify({ type: 'invoice.paid', timestamp: '2030-01-01T00:00:00.000Z', data: {} })
  await WebhookEndpoint.create({ id, accountId, url, events: outboundEventTypes, secrets: [] })
  await OutboundEvent.create({ id: eventId, accountId, type: 'invoice.paid', businessKey: eventId, payload })
  await WebhookDelivery.create({ id: deliveryId, endpointId: id, eventId })
  return { id, deliveryId }
}

const onOne =
  (status: number, more: Partial<Example> = {}) =>
  async (world: ContractWorld): Promise<Example> => ({ as: world.owner, id: (await made(world)).id, status, ...more })

/** Examples of the operations on endpoints. */
export const ENDPOINT_EXAMPLES = {
  'GET /webhook-endpoints': ({ owner }: ContractWorld): Example => ({ as: owner, query: 'limit=2', status: 200 }),
  'POST /webhook-endpoints': ({ owner }: ContractWorld): Example => ({
    as: owner,
    body: { url, events: ['invoice.paid'] },
    other: { url, events: ['invoice.failed'] },
    status: 201,
  }),
  'GET /webhook-endpoints/:id': onOne(200),
  'PATCH /webhook-endpoints/:id': onOne(200, { body: { status: 'disabled' }, other: { description: 'Other' } }),
  'DELETE /webhook-endpoints/:id': onOne(204),
  'POST /webhook-endpoints/:id/rotate-secret': onOne(200),
  'GET /webhook-endpoints/:id/deliveries': onOne(200),
  'POST /webhook-endpoints/:id/deliveries/:delivery/replay': async (world: ContractWorld): Promise<Example> => {
    const { id, deliveryId } = await made(world)
    // what stands in the path after the first parameter becomes a query
    return { as: world.owner, id: `${id}/deliveries/${deliveryId}/replay?after=`, status: 202 }
  },
}
