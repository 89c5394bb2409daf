import { forgetEntitlements } from '../../../../lib/durabill.ts'
import { verifiedEvent } from '../../../../lib/webhooks.ts'

/** Answer fast and do the work afterwards; the same `webhook-id` may come more than once. */
export async function POST(request: Request): Promise<Response> {
  const event = verifiedEvent(await request.text(), request.headers, process.env.DURABILL_WEBHOOK_SECRET ?? '')
  if (!event) return new Response(null, { status: 400 })
  if (event.type === 'entitlements.changed') forgetEntitlements()
  return new Response(null, { status: 204 })
}
