import type Stripe from 'stripe'
import { giveCard, has, idOf, lacks, price, refusal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { hour } from '../timeline.ts'

type Behavior = Stripe.SubscriptionUpdateParams.PaymentBehavior

/** An upgrade from $49 to $99, billed at once to a card that is declined. */
async function declinedUpgrade(lab: Lab, payment_behavior: Behavior, card = 'pm_card_chargeCustomerFail') {
  const one = await subscribe(lab)
  const dearer = (await price(lab, 9900)).id
  await giveCard(lab, one.customer, card)
  await lab.events()
  const asked = lab.stripe.subscriptions.update(one.id, {
    items: [{ id: one.item, price: dearer }],
    proration_behavior: 'always_invoice',
    payment_behavior,
  })
  const refused = payment_behavior === 'error_if_incomplete' ? await refusal(asked) : await asked.then(() => null)
  const now = await lab.stripe.subscriptions.retrieve(one.id)
  const price_ = now.items.data[0]?.price.id
  return { ...one, refused, now, has: price_ === dearer ? 'new' : 'old', status: now.status, dearer }
}

const pending =
  '`pending_if_incomplete` (change waits in `pending_update`; applied on payment; expires after ≤ 23 h or at period/trial end, invoice voided; events `customer.subscription.pending_update_applied/expired`).'

export const changes: Area = {
  name: 'changes and their payment',
  rows: [
    {
      title: 'allow_incomplete applies a change that is not paid, and the subscription is past due',
      source: '`allow_incomplete` (default; change applies, may become `past_due`)',
      ask: (lab) => declinedUpgrade(lab, 'allow_incomplete'),
      answer: { has: 'new', status: 'past_due' },
    },
    {
      title: 'error_if_incomplete answers 402 and changes nothing',
      source: '`error_if_incomplete` (402, nothing changes, no 3DS support)',
      async ask(lab) {
        const one = await declinedUpgrade(lab, 'error_if_incomplete')
        const invoices = await lab.stripe.invoices.list({ customer: one.customer })
        return { ...one, same: idOf(one.now.latest_invoice) === one.invoice, invoices: invoices.data.length }
      },
      answer: {
        refused: { status: 402, class: 'StripeCardError', code: 'card_declined' },
        has: 'old',
        status: 'active',
        same: true,
        invoices: 1,
      },
    },
    {
      title: 'pending_if_incomplete keeps the change waiting while the items stay as they were',
      source: 'granting the new plan while `pending_update` is set (the **current** `items` are still the entitlement)',
      async ask(lab) {
        const one = await declinedUpgrade(lab, 'pending_if_incomplete')
        const waiting = one.now.pending_update
        return {
          has: one.has,
          status: one.status,
          waits: waiting?.subscription_items?.[0]?.price.id === one.dearer,
          within: (waiting?.expires_at ?? 0) - (await lab.now()) <= 23 * hour,
          events: await lab.eventTypes(),
        }
      },
      answer: {
        has: 'old',
        status: 'active',
        waits: true,
        within: true,
        events: has('customer.subscription.updated', 'invoice.payment_failed'),
      },
    },
    {
      title: 'a pending update is applied once its invoice is paid',
      source: pending,
      async ask(lab) {
        const one = await declinedUpgrade(lab, 'pending_if_incomplete')
        await giveCard(lab, one.customer, 'pm_card_visa')
        await lab.events()
        await lab.stripe.invoices.pay(idOf(one.now.latest_invoice))
        const after = await lab.stripe.subscriptions.retrieve(one.id)
        const applied = after.items.data[0]?.price.id === one.dearer
        return { applied, pending: after.pending_update, events: await lab.eventTypes() }
      },
      answer: { applied: true, pending: null, events: has('customer.subscription.pending_update_applied') },
    },
    {
      title: 'a pending update that is not paid expires within 23 hours, its invoice void',
      source:
        'expires after ≤ 23 h or at period/trial end, invoice voided; events `customer.subscription.pending_update_applied/expired`).',
      async ask(lab) {
        const one = await declinedUpgrade(lab, 'pending_if_incomplete')
        await lab.advance(24 * hour)
        const after = await lab.stripe.subscriptions.retrieve(one.id)
        const invoice = await lab.stripe.invoices.retrieve(idOf(one.now.latest_invoice))
        return { pending: after.pending_update, invoice: invoice.status, events: await lab.eventTypes() }
      },
      answer: { pending: null, invoice: 'void', events: has('customer.subscription.pending_update_expired') },
    },
    {
      title: 'a change that is paid at once leaves nothing pending',
      source: 'change waits in `pending_update`; applied on payment;',
      async ask(lab) {
        const one = await declinedUpgrade(lab, 'pending_if_incomplete', 'pm_card_visa')
        return { has: one.has, pending: one.now.pending_update, events: await lab.eventTypes() }
      },
      answer: { has: 'new', pending: null, events: has('invoice.paid') },
    },
    {
      title: 'pending_if_incomplete refuses what cannot wait',
      source:
        'With `pending_if_incomplete` only items/price/quantity, proration_*, billing_cycle_anchor, trial_end, trial_from_plan, add_invoice_items, expand',
      async ask(lab) {
        const { id, item } = await subscribe(lab)
        return refusal(
          lab.stripe.subscriptions.update(id, {
            items: [{ id: item, quantity: 2 }],
            payment_behavior: 'pending_if_incomplete',
            description: 'Two seats',
          }),
        )
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'an update tells what it changed, and only that',
      source: '`previous_attributes` is typed as `Partial<Object>` and holds the **changed** keys only;',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.events()
        await lab.stripe.subscriptions.update(id, { metadata: { seat: '4' } })
        const [event] = await lab.events()
        return { type: event?.type, keys: Object.keys(event?.data.previous_attributes ?? {}) }
      },
      answer: { type: 'customer.subscription.updated', keys: ['metadata'] },
    },
    {
      title: 'the subscription’s metadata is snapshotted into its invoice',
      source: '(it then snapshots into `invoice.parent.subscription_details.metadata`) |',
      async ask(lab) {
        const { id, invoice } = await subscribe(lab, { more: { metadata: { account: 'a1' } } })
        await lab.stripe.subscriptions.update(id, { metadata: { account: 'a2' } })
        return (await lab.stripe.invoices.retrieve(invoice)).parent?.subscription_details
      },
      answer: { metadata: { account: 'a1' } },
    },
    {
      title: 'metadata is merged on update, and an empty value deletes its key',
      source: 'on `metadata[k]` = delete the key; `metadata=` = clear all. Metadata is **merged** on update',
      async ask(lab) {
        const { id } = await subscribe(lab, { more: { metadata: { a: '1', b: '2' } } })
        const merged = await lab.stripe.subscriptions.update(id, { metadata: { b: '', c: '3' } })
        const cleared = await lab.stripe.subscriptions.update(id, { metadata: '' })
        return { merged: Object.entries(merged.metadata), cleared: Object.keys(cleared.metadata) }
      },
      answer: {
        merged: [
          ['a', '1'],
          ['c', '3'],
        ],
        cleared: [],
      },
    },
    {
      title: 'a change that waits fires no applied event',
      source: 'events `customer.subscription.pending_update_applied/expired`',
      async ask(lab) {
        await declinedUpgrade(lab, 'pending_if_incomplete')
        return { events: await lab.eventTypes() }
      },
      answer: { events: lacks('customer.subscription.pending_update_applied') },
    },
  ],
}
