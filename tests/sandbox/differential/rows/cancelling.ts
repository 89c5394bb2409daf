import { failedRenewal, has, newestInvoice, subscribe } from '../helpers.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

export const cancelling: Area = {
  name: 'cancelling',
  rows: [
    {
      title: 'cancelling now ends the subscription, which says why',
      source:
        '| any live | `DELETE`, `cancel_at` reached | `canceled` (terminal) | `deleted`; open invoices get `auto_advance=false` |',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.events()
        const ended = await lab.stripe.subscriptions.cancel(id)
        return { ended, at: ended.ended_at === ended.canceled_at, events: await lab.eventTypes() }
      },
      answer: {
        ended: { status: 'canceled', cancellation_details: { reason: 'cancellation_requested' } },
        at: true,
        events: has('customer.subscription.deleted'),
      },
    },
    {
      title: 'cancelling stops collecting the open invoices, which stay owed',
      source: '`deleted`; open invoices get `auto_advance=false` |',
      async ask(lab) {
        const { id, open } = await failedRenewal(lab)
        await lab.stripe.subscriptions.cancel(id)
        return lab.stripe.invoices.retrieve(open.id)
      },
      answer: { status: 'open', auto_advance: false, next_payment_attempt: null },
    },
    {
      title: 'deleted does not mean that the object is gone',
      source: '`deleted` does not mean the object is gone;',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.stripe.subscriptions.cancel(id)
        return lab.stripe.subscriptions.retrieve(id)
      },
      answer: { object: 'subscription', status: 'canceled' },
    },
    {
      title: 'cancelling at the period’s end waits for it and does not renew',
      source: '`canceled_at` = time of the *request*.',
      async ask(lab) {
        const { id, customer, end, invoice } = await subscribe(lab)
        await lab.advance(day)
        const asked = await lab.stripe.subscriptions.update(id, { cancel_at_period_end: true })
        await lab.events()
        await lab.advanceTo(end + day)
        const ended = await lab.stripe.subscriptions.retrieve(id)
        const last = await newestInvoice(lab, customer)
        return {
          asked,
          ended,
          times: [asked.cancel_at === end, ended.ended_at === end, ended.canceled_at === asked.canceled_at],
          renewed: last.id !== invoice,
          events: await lab.eventTypes(),
        }
      },
      answer: {
        asked: { status: 'active', cancel_at_period_end: true },
        ended: { status: 'canceled', cancellation_details: { reason: 'cancellation_requested' } },
        times: [true, true, true],
        renewed: false,
        events: has('customer.subscription.deleted'),
      },
    },
    {
      title: 'in flexible mode min_period_end writes cancel_at alone',
      source: "Update param `cancel_at` also accepts `'min_period_end'|'max_period_end'|'max_billed_until'` |",
      async ask(lab) {
        const { id, end } = await subscribe(lab)
        const asked = await lab.stripe.subscriptions.update(id, { cancel_at: 'min_period_end' })
        return { at: asked.cancel_at === end, asked }
      },
      answer: { at: true, asked: { status: 'active', cancel_at_period_end: false } },
    },
    {
      title: 'an end that was asked for by the flag is undone by the flag',
      source: 'Undo a scheduled cancel: `update(id,{cancel_at_period_end:false})` for the boolean form',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.stripe.subscriptions.update(id, { cancel_at_period_end: true })
        return lab.stripe.subscriptions.update(id, { cancel_at_period_end: false })
      },
      answer: { status: 'active', cancel_at_period_end: false, cancel_at: null, canceled_at: null },
    },
    {
      title: 'an end at an instant is undone by clearing cancel_at',
      source: "`update(id,{cancel_at:''})` for the timestamp form;",
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.stripe.subscriptions.update(id, { cancel_at: (await lab.now()) + 5 * day })
        return lab.stripe.subscriptions.update(id, { cancel_at: '' })
      },
      answer: { status: 'active', cancel_at: null, canceled_at: null },
    },
    {
      title: 'an end at an instant is not undone by the flag',
      source: 'after a portal cancel in flexible mode only the second applies.',
      async ask(lab) {
        const { id, end } = await subscribe(lab)
        await lab.stripe.subscriptions.update(id, { cancel_at: end })
        const after = await lab.stripe.subscriptions.update(id, { cancel_at_period_end: false })
        return { kept: after.cancel_at === end }
      },
      answer: { kept: true },
    },
    {
      title: 'cancel_at ends the subscription when it is reached, within the period',
      source: '| any live | `DELETE`, `cancel_at` reached | `canceled` (terminal) |',
      async ask(lab) {
        const { id } = await subscribe(lab)
        const at = (await lab.now()) + 5 * day
        await lab.stripe.subscriptions.update(id, { cancel_at: at })
        await lab.advanceTo(at + 60)
        const ended = await lab.stripe.subscriptions.retrieve(id)
        return { status: ended.status, at: ended.ended_at === at }
      },
      answer: { status: 'canceled', at: true },
    },
    {
      title: 'the customer’s words are kept beside the reason',
      source:
        '`cancellation_details{reason: cancellation_requested|payment_failed|payment_disputed|canceled_by_retention_policy, feedback, feedback_option, comment}`',
      async ask(lab) {
        const { id } = await subscribe(lab)
        return lab.stripe.subscriptions.cancel(id, {
          cancellation_details: { comment: 'too pricey', feedback: 'too_expensive' },
        })
      },
      answer: {
        cancellation_details: { comment: 'too pricey', feedback: 'too_expensive', reason: 'cancellation_requested' },
      },
    },
    {
      title: 'scheduling an end tells the subscription updated, with what it was',
      source:
        '"previous_attributes": {"cancel_at": null, "canceled_at": null, "cancellation_details": {"comment": null, "feedback": null, "reason": null}}',
      async ask(lab) {
        const { id, end } = await subscribe(lab)
        await lab.events()
        await lab.stripe.subscriptions.update(id, { cancel_at: end })
        const [event] = await lab.events()
        return { type: event?.type, previous: event?.data.previous_attributes }
      },
      answer: { type: 'customer.subscription.updated', previous: { cancel_at: null, canceled_at: null } },
    },
    {
      title: 'a subscription that has ended cannot be changed again',
      source: '| any live | `DELETE`, `cancel_at` reached | `canceled` (terminal) | `deleted`;',
      async ask(lab) {
        const { id } = await subscribe(lab)
        await lab.stripe.subscriptions.cancel(id)
        const again = lab.stripe.subscriptions.update(id, { cancel_at_period_end: true })
        return {
          refused: await again.then(
            () => false,
            () => true,
          ),
          now: await lab.stripe.subscriptions.retrieve(id),
        }
      },
      answer: { refused: true, now: { status: 'canceled' } },
    },
  ],
}
