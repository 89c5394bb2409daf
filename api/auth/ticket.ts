import { jwtVerify } from 'jose'
import type { Database } from '#db/connect.ts'
import type { TicketHolder } from './guards.ts'

/** How long after its checkout closed a ticket is good, in real milliseconds. */
const graceMs = 3_600_000
const options = { algorithms: ['HS256'], issuer: 'durabill', audience: 'checkout-ticket', requiredClaims: ['sub'] }

/**
 * Who holds a checkout ticket: the intent that it is bound to. Null for whatever is not such a ticket, and from an hour
 * after the checkout closed: tickets hold no expiry of their own.
 */
export function checkoutTickets(
  { models }: Database,
  secret: string,
): (ticket: string) => Promise<TicketHolder | null> {
  const key = new TextEncoder().encode(secret)
  return async (ticket) => {
    const intentId = await boundTo(ticket, key)
    const intent = intentId === null ? null : await models.CheckoutIntent.findByPk(intentId)
    if (!intent || (intent.closedAt && intent.closedAt.getTime() + graceMs < Date.now())) return null
    return { intentId: intent.id, accountId: intent.accountId }
  }
}

async function boundTo(ticket: string, key: Uint8Array): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(ticket, key, options)
    return payload.sub ?? null
  } catch {
    return null
  }
}
