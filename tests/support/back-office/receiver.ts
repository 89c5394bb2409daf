import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Database } from '#db/connect.ts'
import { insertEvent } from '#db/inbox.ts'
import { readEnvelope } from '#domain/envelope.ts'

/** Takes webhooks and puts them straight into the inbox, as the API does once it has checked them. */
export async function receive(db: Database): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const payload = Buffer.concat(chunks).toString('utf8')
      const { id, type, created, customerId, objectId } = readEnvelope(JSON.parse(payload))
      void insertEvent(db, { id, type, payload, eventCreatedAt: created, stripeCustomerId: customerId, objectId })
        .then(() => db.pool.query('NOTIFY stripe_events'))
        .then(() => response.writeHead(200).end())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
