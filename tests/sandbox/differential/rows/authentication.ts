import { giveCard, has, newestInvoice, paymentOf, refusal, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

/** A renewal whose bank wants the cardholder. */
async function challenged(lab: Lab, card = 'pm_card_authenticationRequired') {
  const one = await subscribe(lab)
  await giveCard(lab, one.customer, card)
  await lab.events()
  return { ...one, open: await renewal(lab, one) }
}

const always =
  '| 3DS always | `pm_card_authenticationRequired` | 4000002760003184 | renewal → `invoice.payment_action_required` |'

export const authentication: Area = {
  name: '3-D Secure',
  rows: [
    {
      title: 'a renewal that needs authentication tells invoice.payment_action_required',
      source: always,
      async ask(lab) {
        const { open } = await challenged(lab)
        return { open, events: await lab.eventTypes() }
      },
      answer: { open: { status: 'open', attempted: true }, events: has('invoice.payment_action_required') },
    },
    {
      title: 'a renewal that needs authentication makes the subscription past due',
      source: '| `active` | renewal fails or needs action | `past_due` |',
      ask: async (lab) => lab.stripe.subscriptions.retrieve((await challenged(lab)).id),
      answer: { status: 'past_due' },
    },
    {
      title: 'a payment that needs authentication waits in its payment intent',
      source: 'authentication_required, invoice_payment_intent_requires_action, payment_intent_action_required',
      async ask(lab) {
        const { open } = await challenged(lab)
        return (await paymentOf(lab, open.id)).intent
      },
      answer: { status: 'requires_action' },
    },
    {
      title: 'paying by hand what needs authentication says so by its code',
      source:
        '`code: invoice_payment_intent_requires_action` / `authentication_required` = needs 3DS (class may be `StripeCardError` or `StripeInvalidRequestError`: **switch on `code`**);',
      async ask(lab) {
        const { open } = await challenged(lab)
        const { code } = await refusal(lab.stripe.invoices.pay(open.id))
        return { needs: code === 'invoice_payment_intent_requires_action' || code === 'authentication_required' }
      },
      answer: { needs: true },
    },
    {
      title: 'a card that was set up from the start pays a renewal alone',
      source:
        '| set up already | `pm_card_authenticationRequiredSetupForOffSession` | 4000003800000446 | off-session ok |',
      ask: async (lab) => (await challenged(lab, 'pm_card_authenticationRequiredSetupForOffSession')).open,
      answer: { status: 'paid', attempt_count: 1 },
    },
    {
      title: 'a first payment that needs authentication leaves the subscription incomplete',
      source:
        'first payment fails / needs action (`default_incomplete`, `allow_incomplete`) | `incomplete` | `invoice.payment_failed` or `payment_action_required` |',
      async ask(lab) {
        const { subscription, customer } = await subscribe(lab, { card: 'pm_card_authenticationRequired' })
        const { status } = await newestInvoice(lab, customer)
        return { subscription, invoice: status, events: await lab.eventTypes() }
      },
      answer: {
        subscription: { status: 'incomplete' },
        invoice: 'open',
        events: has('invoice.payment_action_required'),
      },
    },
    {
      title: 'error_if_incomplete does not support authentication',
      source: '`error_if_incomplete` (402, nothing changes, no 3DS support)',
      ask: (lab) =>
        refusal(
          subscribe(lab, {
            card: 'pm_card_authenticationRequired',
            more: { payment_behavior: 'error_if_incomplete' },
          }),
        ),
      answer: { status: 402, class: 'StripeCardError' },
    },
  ],
}
