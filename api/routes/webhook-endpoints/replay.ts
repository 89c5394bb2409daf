import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { Problem } from '#domain/errors.ts'
import { findEndpoint, lookNow, type Named } from './change.ts'

/**
 * Queues a delivery once more, with the same webhook id, behind what is queued; one that still waits is sent now.
 * Answers the id of the delivery that will be sent. Throws `not_found` and `endpoint_disabled`.
 */
export const replay = (db: Database, named: Named, deliveryId: string): Promise<string> =>
  db.sequelize.transaction(async (transaction) => {
    const { WebhookDelivery } = db.models
    const endpoint = await findEndpoint(db, named, transaction)
    const where = { id: deliveryId, endpointId: endpoint.id }
    const asked = await WebhookDelivery.findOne({ where, transaction })
    if (!asked) throw new Problem('not_found')
    if (endpoint.status === 'disabled')
      throw new Problem('endpoint_disabled', 'The endpoint is disabled: enable it, and what waits is sent.')
    const { endpointId, eventId } = asked
    const waiting = await WebhookDelivery.findOne({ where: { endpointId, eventId, state: 'pending' }, transaction })
    const id = waiting?.id ?? newId('dlv')
    if (!waiting) await WebhookDelivery.create({ id, endpointId, eventId, replayOf: asked.id }, { transaction })
    await endpoint.update(lookNow, { transaction })
    return id
  })
