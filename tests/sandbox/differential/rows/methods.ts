import { giveCard, has, idOf, like, paymentOf, refusal, renewal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const order =
  '`default_payment_method` | beats `customer.invoice_settings.default_payment_method`. Charge order in retries: sub PM → sub source → customer PM → customer source [docs] |'

const attached = async (lab: Lab, card: string) => {
  const { id } = await lab.customer()
  return refusal(lab.stripe.paymentMethods.attach(card, { customer: id }))
}

const cannot = [
  [
    'pm_card_visa_chargeDeclined',
    'card_declined',
    '| generic decline | `pm_card_visa_chargeDeclined` | 4000000000000002 | cannot be attached |',
  ],
  [
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    'card_declined',
    '| insufficient funds | `pm_card_visa_chargeDeclinedInsufficientFunds` | 4000000000009995 | `insufficient_funds`, cannot be attached |',
  ],
  [
    'pm_card_chargeDeclinedExpiredCard',
    'expired_card',
    '`pm_card_chargeDeclinedExpiredCard` / `…IncorrectCvc` / `…ProcessingError`',
  ],
] as const

/** A subscription with a card of its own beside the customer’s default. */
async function twoCards(lab: Lab, own: string, customers: string) {
  const one = await subscribe(lab)
  const { id } = await lab.stripe.paymentMethods.attach(own, { customer: one.customer })
  await lab.stripe.subscriptions.update(one.id, { default_payment_method: id })
  await giveCard(lab, one.customer, customers)
  return { ...one, open: await renewal(lab, one), own: id }
}

export const methods: Area = {
  name: 'payment methods',
  rows: [
    {
      title: 'the subscription’s own card is charged before the customer’s',
      source: order,
      async ask(lab) {
        const { open, own } = await twoCards(lab, 'pm_card_mastercard', 'pm_card_visa')
        return { own: idOf((await paymentOf(lab, open.id)).intent.payment_method) === own, open }
      },
      answer: { own: true, open: { status: 'paid' } },
    },
    {
      title: 'the customer’s card does not step in for the subscription’s own',
      source: '→ on a new default, also set it on the subscription.',
      ask: async (lab) => (await twoCards(lab, 'pm_card_chargeCustomerFail', 'pm_card_visa')).open,
      answer: { status: 'open', attempt_count: 1 },
    },
    {
      title: 'a card that was taken from the subscription leaves it to the customer’s',
      source: 'sub PM → sub source → customer PM → customer source [docs]',
      async ask(lab) {
        const { open, own } = await twoCards(lab, 'pm_card_chargeCustomerFail', 'pm_card_visa')
        await lab.stripe.paymentMethods.detach(own)
        return lab.stripe.invoices.pay(open.id)
      },
      answer: { status: 'paid' },
    },
    {
      title: 'attaching a template gives a payment method of its own',
      source: 'succeeds (attach it: `pm_card_visa` is a template id, attach returns a real `pm_…`) |',
      async ask(lab) {
        const { id } = await lab.customer()
        const method = await lab.stripe.paymentMethods.attach('pm_card_visa', { customer: id })
        return { method, template: method.id === 'pm_card_visa', events: await lab.eventTypes() }
      },
      answer: {
        method: { object: 'payment_method', type: 'card', id: like(/^pm_/), card: { brand: 'visa', last4: '4242' } },
        template: false,
        events: has('payment_method.attached'),
      },
    },
    {
      title: 'attached is not default',
      source:
        'attached ≠ default (look at `customer.invoice_settings.default_payment_method` and `subscription.default_payment_method`);',
      async ask(lab) {
        const { id } = await lab.customer()
        await lab.stripe.paymentMethods.attach('pm_card_visa', { customer: id })
        return lab.stripe.customers.retrieve(id)
      },
      answer: { invoice_settings: { default_payment_method: null } },
    },
    {
      title: 'a card that fails when charged can be attached',
      source:
        '| attach ok, every charge fails | `pm_card_chargeCustomerFail` | 4000000000000341 | `card_declined` — the card for renewal failures |',
      async ask(lab) {
        const { id } = await lab.customer()
        return lab.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: id })
      },
      answer: { object: 'payment_method', card: { last4: '0341' } },
    },
    ...cannot.map(([card, code, source]) => ({
      title: `${card} cannot be attached`,
      source,
      ask: (lab: Lab) => attached(lab, card),
      answer: { status: 402, class: 'StripeCardError', code },
    })),
    {
      title: 'an automatic update keeps the id of the card and tells the new number',
      source: 'automatic updates keep the same `pm_` id;',
      sandboxOnly: true,
      async ask(lab) {
        const { id: customer } = await lab.customer()
        const { id } = await lab.stripe.paymentMethods.attach('pm_card_visa', { customer })
        await lab.events()
        await lab.control('POST', `/payment_methods/${id}/auto_update`, { number: '5555555555554444' })
        const [told] = (await lab.events()).filter(({ type }) => type === 'payment_method.automatically_updated')
        return {
          object: told?.data.object,
          previous: told?.data.previous_attributes,
          kept: (told?.data.object as { id?: string }).id === id,
        }
      },
      answer: { object: { object: 'payment_method' }, previous: { card: { last4: '4242' } }, kept: true },
    },
  ],
}
