import type Stripe from 'stripe'
import type { PaymentAttempt } from '#db/models/payment-attempt.ts'
import { toUnix } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import type { Payment } from './pay.ts'

/**
 * What became of an attempt, read from the invoice and its payments and not from memory; null when nothing has happened
 * since the claim and nothing is in progress.
 */
export async function readBack(deps: Deps, attempt: PaymentAttempt): Promise<Payment | null> {
  const stripe = stripeOf(deps)
  const invoice = await stripe.invoices.retrieve(attempt.invoiceId)
  if (invoice.status === 'paid') return { outcome: 'succeeded' }
  if (invoice.status !== 'open') return { outcome: 'not_needed' }
  const payments = await stripe.invoicePayments.list({
    invoice: attempt.invoiceId,
    limit: 10,
    expand: ['data.payment.payment_intent.latest_charge'],
  })
  for (const { payment } of payments.data) {
    const intent = payment.payment_intent
    const told = intent && typeof intent === 'object' ? tell(intent, toUnix(attempt.dueAt)) : null
    if (told) return told
  }
  return null
}

function chargeSince({ latest_charge: charge }: Stripe.PaymentIntent, since: number): Stripe.Charge | null {
  return charge && typeof charge === 'object' && charge.created >= since ? charge : null
}

/** What a payment intent says of the time since the claim (Unix seconds of billing time). */
function tell(intent: Stripe.PaymentIntent, since: number): Payment | null {
  if (intent.status === 'processing') return { outcome: 'processing' }
  const charge = chargeSince(intent, since)
  if (!charge) return null
  if (intent.status === 'requires_action') {
    return { outcome: 'requires_action', code: 'authentication_required', declineCode: null }
  }
  if (charge.status !== 'failed') return null
  const error = intent.last_payment_error
  return { outcome: 'declined', code: error?.code ?? charge.failure_code, declineCode: error?.decline_code || null }
}
