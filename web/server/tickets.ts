import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Sealer } from './seal.ts'

const PURPOSE = 'ticket'
/** How long a link to checkout or portal stays good; pages fetch new ones before that. */
export const TICKET_TTL_MS = 5 * 60_000

const Checkout = z.object({ kind: z.literal('checkout'), plan_id: z.string() })
const Portal = z.object({
  kind: z.literal('portal'),
  flow: z.enum(['payment_method_update', 'subscription_cancel', 'subscription_update']).optional(),
})
const Export = z.object({ kind: z.literal('export') })
const Ticket = z.object({ id: z.string(), token: z.string(), errand: z.union([Checkout, Portal, Export]) })

export type Errand = z.infer<typeof Checkout> | z.infer<typeof Portal> | z.infer<typeof Export>
export type Ticket = z.infer<typeof Ticket>

/**
 * The path that lets the external browser, which has no session, do one errand for the person who tapped: the API
 * token travels inside, encrypted, for five minutes. The id becomes the Idempotency-Key, so a second visit repeats
 * the first one's answer.
 */
export function errandPath(sealer: Sealer, token: string, errand: Errand): string {
  const ticket: Ticket = { id: randomBytes(16).toString('base64url'), token, errand }
  return `/go/${errand.kind}/${sealer.seal(PURPOSE, ticket, TICKET_TTL_MS)}`
}

/** The ticket, or null when it is forged or older than five minutes. */
export function openTicket(sealer: Sealer, text: string): Ticket | null {
  return Ticket.safeParse(sealer.open(PURPOSE, text)).data ?? null
}
