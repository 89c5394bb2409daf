import { has, idOf, like, refusal } from '../helpers.ts'
import type { Area } from '../row.ts'
import { completed, opened, submit } from '../sessions.ts'
import { day, hour } from '../timeline.ts'

export const checkout: Area = {
  name: 'Checkout sessions',
  rows: [
    {
      title: 'an open session has a page, expires in a day and has paid nothing',
      source: '| `expires_at` | 30 min … 24 h after creation; default 24 h |',
      async ask(lab) {
        const session = await opened(lab)
        return { session, lives: session.expires_at - session.created }
      },
      answer: {
        session: {
          status: 'open',
          payment_status: 'unpaid',
          url: like(/^https?:/),
          ui_mode: 'hosted_page',
          subscription: null,
        },
        lives: day,
      },
    },
    {
      title: 'a declined card keeps the session open and subscribes nobody',
      source:
        'back → `cancel_url` (session stays open); expired/complete pages. A declined card keeps the session `open`.',
      sandboxOnly: true,
      async ask(lab) {
        const { id, customer } = await opened(lab)
        const refused = await submit(lab, id, 'pm_card_chargeCustomerFail').then(
          () => false,
          (error: Error) => error.message.startsWith('402'),
        )
        const { data } = await lab.stripe.subscriptions.list({ customer: idOf(customer), status: 'all' })
        return { refused, session: await lab.stripe.checkout.sessions.retrieve(id), subscriptions: data.length }
      },
      answer: { refused: true, session: { status: 'open', payment_status: 'unpaid' }, subscriptions: 0 },
    },
    {
      title: 'a session can be expired while it is open, and only then',
      source: '* `POST /v1/checkout/sessions/{id}/expire` works only while `open`; after `complete` it is a 400.',
      async ask(lab) {
        const { id } = await opened(lab)
        const expired = await lab.stripe.checkout.sessions.expire(id)
        return {
          expired,
          events: await lab.eventTypes(),
          again: await refusal(lab.stripe.checkout.sessions.expire(id)),
        }
      },
      answer: {
        expired: { status: 'expired', payment_status: 'unpaid', url: null, subscription: null },
        events: has('checkout.session.expired'),
        again: { status: 400 },
      },
    },
    {
      title: 'a completed session cannot be expired',
      source: 'works only while `open`; after `complete` it is a 400.',
      sandboxOnly: true,
      ask: async (lab) => refusal(lab.stripe.checkout.sessions.expire((await completed(lab)).id)),
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'a session expires at its time',
      source:
        '| `checkout.session.expired` | `expires_at` passed or `expire()` called | `expired`, `subscription: null` |',
      sandboxOnly: true,
      async ask(lab) {
        const { id } = await opened(lab, { expires_at: (await lab.now()) + hour })
        await lab.advance(hour + 60)
        return { session: await lab.stripe.checkout.sessions.retrieve(id), events: await lab.eventTypes() }
      },
      answer: { session: { status: 'expired', subscription: null }, events: has('checkout.session.expired') },
    },
    {
      title: 'a session lives for 30 minutes to 24 hours',
      source: '| `expires_at` | 30 min … 24 h after creation;',
      async ask(lab) {
        const now = await lab.now()
        const [soon, late] = [opened(lab, { expires_at: now + 600 }), opened(lab, { expires_at: now + 25 * hour })]
        return { soon: await refusal(soon), late: await refusal(late) }
      },
      answer: { soon: { status: 400, param: 'expires_at' }, late: { status: 400, param: 'expires_at' } },
    },
    {
      title: 'line items are there only when expanded or listed',
      source: 'expecting `line_items` (expand or `listLineItems`);',
      async ask(lab) {
        const { id } = await opened(lab)
        const plain = await lab.stripe.checkout.sessions.retrieve(id)
        const shown = await lab.stripe.checkout.sessions.retrieve(id, { expand: ['line_items'] })
        const { data } = await lab.stripe.checkout.sessions.listLineItems(id)
        return { plain: 'line_items' in plain, shown: shown.line_items, listed: data.length }
      },
      answer: {
        plain: false,
        shown: { object: 'list', data: [{ object: 'item', quantity: 1, amount_total: 4900 }] },
        listed: 1,
      },
    },
    {
      title: 'a session takes discounts or promotion codes, not both',
      source: '| `allow_promotion_codes` | boolean; mutually exclusive with `discounts` [?] |',
      async ask(lab) {
        const { id } = await lab.stripe.coupons.create({ percent_off: 10, duration: 'once' })
        return refusal(opened(lab, { allow_promotion_codes: true, discounts: [{ coupon: id }] }))
      },
      answer: { status: 400, class: 'StripeInvalidRequestError' },
    },
    {
      title: 'payment_method_types is no parameter any more',
      source:
        '`payment_method_types` is gone from `Checkout.SessionCreateParams`, `PaymentIntentCreateParams`, `SetupIntentCreateParams`;',
      async ask(lab) {
        const { status, body } = await lab.http(
          'POST',
          '/v1/checkout/sessions',
          'mode=setup&payment_method_types[0]=card',
        )
        return { status, error: body.error }
      },
      answer: { status: 400, error: { code: 'parameter_unknown', param: 'payment_method_types' } },
    },
  ],
}
