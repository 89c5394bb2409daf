import type Stripe from 'stripe'
import type { Command } from '#db/models/command.ts'
import { accountWorkflowId } from '#workflows/account/id.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import type { Done } from './run-command.ts'

/** Cancels a second subscription of ours and refunds everything that was paid for it. Looks before it acts; safe to repeat. */
export async function compensateDuplicate(deps: Deps, command: Command): Promise<Done> {
  const subscriptionId = String(command.params['subscription_id'])
  const stripe = stripeOf(deps)
  const { status } = await stripe.subscriptions.retrieve(subscriptionId)
  if (status !== 'canceled') await stripe.subscriptions.cancel(subscriptionId)
  const refunds: string[] = []
  for await (const invoice of stripe.invoices.list({ subscription: subscriptionId, limit: 100 })) {
    if (invoice.amount_paid > 0) refunds.push(...(await refundInvoice(deps, command, invoice)))
  }
  return { subscription_id: subscriptionId, refunds }
}

async function refundInvoice(deps: Deps, command: Command, invoice: Stripe.Invoice): Promise<string[]> {
  const { data } = await stripeOf(deps).invoicePayments.list({ invoice: invoice.id, status: 'paid', limit: 100 })
  const intents = data.flatMap(({ payment: { payment_intent: intent } }) =>
    intent ? [typeof intent === 'string' ? intent : intent.id] : [],
  )
  return Promise.all(intents.map((intent) => refund(deps, command, intent)))
}

/** A refund of this command is looked up before one is made: its key may have been forgotten by now. */
async function refund(deps: Deps, command: Command, paymentIntent: string): Promise<string> {
  const stripe = stripeOf(deps)
  const made = await stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })
  const earlier = made.data.find(({ metadata }) => metadata?.['command_id'] === command.id)
  if (earlier) return earlier.id
  const { id } = await stripe.refunds.create(
    { payment_intent: paymentIntent, reason: 'duplicate', metadata: { command_id: command.id } },
    { idempotencyKey: `${accountWorkflowId(command.accountId)}/${command.id}/refund/${paymentIntent}` },
  )
  return id
}
