import type Stripe from 'stripe'
import type { PaymentAttempt } from '#db/models/payment-attempt.ts'
import { readTrouble, type StripeTrouble } from '#stripe/failure.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { LEASE_MS } from './claim.ts'
import { readBack } from './read-back.ts'

/** What came of asking for the money. */
export type Payment =
  | { outcome: 'succeeded' }
  | { outcome: 'declined'; code: string | null; declineCode: string | null }
  | { outcome: 'requires_action'; code: string | null; declineCode: string | null }
  | { outcome: 'processing' }
  /** The invoice was settled otherwise: paid, void or uncollectible. */
  | { outcome: 'not_needed' }
  /** Stripe refuses to try at all. */
  | { outcome: 'unsent'; code: string | null }

/** A key is trusted for less than Stripe keeps it (24 h). */
const KEY_AGE_MS = 20 * 3_600_000

/**
 * Asks Stripe for the money of a claimed attempt, under the key of that attempt. Throws while the outcome is unknown or
 * nothing was decided; the same call again sends the same key, so that there is never a second charge. A stored 5xx is
 * followed by a new generation of the key only when reading back showed that nothing happened and nothing is in progress.
 */
export async function pay(deps: Deps, attempt: PaymentAttempt, workflowId: string): Promise<Payment> {
  deps.failPoint('pay.claimed')
  const known = await beforeSending(deps, attempt)
  if (known) return known
  try {
    return await send(deps, attempt, workflowId)
  } catch (error) {
    const trouble = readTrouble(error)
    const payment = trouble && (await understand(deps, attempt, trouble))
    if (payment) return payment
    throw error
  }
}

/** Renews the lease, and notes the sending before it happens; a key that grew too old is not sent before reading back. */
async function beforeSending(deps: Deps, attempt: PaymentAttempt): Promise<Payment | null> {
  const tooOld = attempt.sentAt && Date.now() - attempt.sentAt.getTime() > KEY_AGE_MS
  const known = tooOld ? await knownOutcome(deps, attempt) : null
  if (!known)
    await attempt.update({ sentAt: attempt.sentAt ?? new Date(), leaseUntil: new Date(Date.now() + LEASE_MS) })
  return known
}

async function send(deps: Deps, attempt: PaymentAttempt, workflowId: string): Promise<Payment> {
  const generation = attempt.generation > 1 ? `/g${attempt.generation}` : ''
  const idempotencyKey = `${workflowId}/${attempt.id}/pay${generation}`
  const params = { off_session: true, ...cardOf(attempt) }
  const invoice = await stripeOf(deps).invoices.pay(attempt.invoiceId, params, { idempotencyKey })
  deps.failPoint('pay.answered')
  if (invoice.status === 'paid') return { outcome: 'succeeded' }
  return (await readBack(deps, attempt)) ?? { outcome: 'processing' }
}

/** A customer without any card is a decline that only a new card can mend; any other refusal is for an operator. */
const refusal = (code: string | null): Payment =>
  code === 'resource_missing'
    ? { outcome: 'declined', code: 'no_payment_method', declineCode: null }
    : { outcome: 'unsent', code }

/** A new card is charged explicitly, by what the attempt's row says; everybody else charges what the subscription has. */
function cardOf({ card }: PaymentAttempt): { payment_method?: string } {
  const paymentMethod = card?.split('|')[0]
  return paymentMethod ? { payment_method: paymentMethod } : {}
}

async function understand(deps: Deps, attempt: PaymentAttempt, trouble: StripeTrouble): Promise<Payment | null> {
  const { code, declineCode } = trouble
  switch (trouble.kind) {
    case 'declined':
      return { outcome: 'declined', code, declineCode }
    case 'needs_customer':
      return { outcome: 'requires_action', code, declineCode }
    case 'refused':
      return (await settledOtherwise(deps, attempt)) ?? refusal(code)
    case 'unknown':
      // Fresh trouble is answered by the same key again; only an answer that is replayed will never change.
      return trouble.replayed ? knownOutcome(deps, attempt) : null
    case 'again':
    case 'credentials':
      return null
  }
}

/** What really happened; if nothing did, the attempt gets the next generation of its key and null is answered. */
async function knownOutcome(deps: Deps, attempt: PaymentAttempt): Promise<Payment | null> {
  const known = await readBack(deps, attempt)
  if (known) return known
  await attempt.update({ generation: attempt.generation + 1, sentAt: null })
  return null
}

/** A 400 is Stripe's way to say that there is nothing to pay any more: the invoice itself tells. */
async function settledOtherwise(deps: Deps, attempt: PaymentAttempt): Promise<Payment | null> {
  const invoice: Stripe.Invoice = await stripeOf(deps).invoices.retrieve(attempt.invoiceId)
  return invoice.status === 'open' ? null : { outcome: 'not_needed' }
}
