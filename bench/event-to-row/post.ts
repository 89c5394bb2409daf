import { secrets, signature } from '../lib/product.ts'
import { eventBody, webhookPath } from '../webhook/events.ts'
import type { Buyer } from './buyers.ts'

/** Sends one signed event about a buyer's subscription. Throws when it was not acknowledged. */
export async function post(apiPort: number, id: string, { customerId, subscriptionId }: Buyer): Promise<void> {
  const body = eventBody(id, customerId, subscriptionId)
  const answer = await fetch(`http://127.0.0.1:${apiPort}${webhookPath}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature(body, secrets.webhook) },
    body,
  })
  if (!answer.ok) throw new Error(`The webhook answered ${answer.status}`)
  await answer.arrayBuffer()
}
