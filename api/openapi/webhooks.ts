import { OUTBOUND_EVENTS, outboundEventTypes } from '#domain/outbound/events.ts'
import { EVENT_SCHEMAS } from '../routes/webhook-endpoints/events.ts'
import type { SchemaBook } from './schemas.ts'

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

const headers = [
  header('webhook-id', 'The event; the same however often it is sent: what was taken before can be left out'),
  header('webhook-timestamp', 'Unix seconds of this attempt; refuse what is more than some minutes away'),
  header(
    'webhook-signature',
    'Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, by each secret that is good now, separated by spaces',
  ),
]

const responses = {
  '2XX': { description: 'Taken; the next event follows' },
  '410': { description: 'Gone: the endpoint is disabled at once' },
  default: { description: 'Sent again for three days, with growing pauses; later events wait. Then it is disabled' },
}

/** What is sent to customers' endpoints, as the `webhooks` of an OpenAPI document. */
export const outboundWebhooks = (book: SchemaBook) =>
  Object.fromEntries(
    outboundEventTypes.map((type) => {
      const content = { 'application/json': { schema: book.output(EVENT_SCHEMAS[type]) } }
      const requestBody = { required: true, content }
      const operation = { operationId: type, tags: ['Webhooks'], summary: OUTBOUND_EVENTS[type], parameters: headers }
      return [type, { post: { ...operation, requestBody, responses } }]
    }),
  )
