import { has, like, refusal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const open = async ({ stripe }: Lab, customer: string) =>
  stripe.billingPortal.sessions.create({ customer, return_url: 'https://shop.example/account' })

/** The customer ends a subscription on the portal’s page. */
async function canceled(lab: Lab) {
  const one = await subscribe(lab)
  const { url } = await open(lab, one.customer)
  await lab.events()
  const body = new URLSearchParams({ subscription: one.id, feedback: 'too_expensive', comment: 'too pricey' })
  await fetch(`${url}/cancel`, { method: 'POST', body, redirect: 'manual' })
  const now = await lab.stripe.subscriptions.retrieve(one.id)
  return { now, at: now.cancel_at === one.end, events: await lab.eventTypes(), ...one }
}

export const portal: Area = {
  name: 'customer portal',
  rows: [
    {
      title: 'a portal session has a page of its own for one customer',
      source:
        "`stripe.billingPortal.sessions.create(params)` → `{id:'bps_…', url, return_url, flow, configuration, customer}`;",
      async ask(lab) {
        const { id } = await lab.customer()
        const session = await open(lab, id)
        return { session, same: session.customer === id }
      },
      answer: {
        session: {
          id: like(/^bps_/),
          url: like(/^https?:/),
          return_url: 'https://shop.example/account',
          flow: null,
          configuration: like(/^bpc_/),
        },
        same: true,
      },
    },
    {
      title: 'portal sessions cannot be read or listed',
      source: 'There is no retrieve/list.',
      async ask(lab) {
        const { id } = await open(lab, (await lab.customer()).id)
        const [one, all] = [
          await lab.http('GET', `/v1/billing_portal/sessions/${id}`),
          await lab.http('GET', '/v1/billing_portal/sessions'),
        ]
        return { one: one.status, all: all.status }
      },
      answer: { one: 404, all: 404 },
    },
    {
      title: 'a cancellation in the portal writes cancel_at alone, in flexible mode',
      source:
        'In flexible mode a Customer-Portal "cancel at period end" arrives as **`cancel_at = <period end>` with `cancel_at_period_end: false`**.',
      sandboxOnly: true,
      ask: canceled,
      answer: {
        now: {
          status: 'active',
          cancel_at_period_end: false,
          cancellation_details: { comment: 'too pricey', feedback: 'too_expensive', reason: 'cancellation_requested' },
        },
        at: true,
        events: has('customer.subscription.updated'),
      },
    },
    {
      title: 'a cancellation in the portal is undone by clearing cancel_at',
      source:
        "`update(id,{cancel_at:''})` for the timestamp form; after a portal cancel in flexible mode only the second applies.",
      sandboxOnly: true,
      async ask(lab) {
        const { id } = await canceled(lab)
        return lab.stripe.subscriptions.update(id, { cancel_at: '' })
      },
      answer: { status: 'active', cancel_at: null, canceled_at: null },
    },
    {
      title: 'a flow leads to one subscription of the customer',
      source:
        "type: 'payment_method_update' | 'subscription_cancel' | 'subscription_update' | 'subscription_update_confirm' | 'subscription_pause' | 'customer_update',",
      async ask(lab) {
        const { id, customer } = await subscribe(lab)
        const { flow } = await lab.stripe.billingPortal.sessions.create({
          customer,
          flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: id } },
        })
        return { flow, same: flow?.subscription_cancel?.subscription === id }
      },
      answer: { flow: { type: 'subscription_cancel', after_completion: { type: 'portal_homepage' } }, same: true },
    },
    {
      title: 'a flow cannot lead to another customer’s subscription',
      source: 'URL is short-lived and single-customer: create per click, never store or e-mail.',
      async ask(lab) {
        const [{ id }, other] = [await subscribe(lab), await lab.customer()]
        return refusal(
          lab.stripe.billingPortal.sessions.create({
            customer: other.id,
            flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: id } },
          }),
        )
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a flow leads to one thing, and says where it goes afterwards',
      source:
        "after_completion?: { type: 'redirect' | 'hosted_confirmation' | 'portal_homepage', redirect?: { return_url }, hosted_confirmation?: { custom_message } },",
      async ask(lab) {
        const { id, customer } = await subscribe(lab)
        const { flow } = await lab.stripe.billingPortal.sessions.create({
          customer,
          flow_data: {
            type: 'subscription_cancel',
            subscription_cancel: { subscription: id },
            after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/bye' } },
          },
        })
        return { flow, same: flow?.subscription_cancel?.subscription === id }
      },
      answer: {
        flow: {
          type: 'subscription_cancel',
          after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/bye' } },
        },
        same: true,
      },
    },
    {
      title: 'a configuration holds what it allows',
      source: '`ConfigurationCreateParams.features` (required):',
      ask: (lab) =>
        lab.stripe.billingPortal.configurations.create({
          features: {
            invoice_history: { enabled: true },
            subscription_cancel: { enabled: true, mode: 'immediately', proration_behavior: 'none' },
          },
        }),
      answer: {
        id: like(/^bpc_/),
        features: { invoice_history: { enabled: true }, subscription_cancel: { enabled: true, mode: 'immediately' } },
      },
    },
  ],
}
