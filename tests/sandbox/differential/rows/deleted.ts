import type Stripe from 'stripe'
import { has, idOf, refusal, subscribe } from '../helpers.ts'
import type { Area } from '../row.ts'

export const deleted: Area = {
  name: 'deleted objects',
  rows: [
    {
      title: 'deleting a customer answers a stub',
      source: 'delete → cancel subs, return `{id,object,deleted:true}` |',
      async ask(lab) {
        const { id } = await lab.customer()
        const stub = await lab.stripe.customers.del(id)
        return { keys: Object.keys(stub).sort(), stub }
      },
      answer: { keys: ['deleted', 'id', 'object'], stub: { object: 'customer', deleted: true } },
    },
    {
      title: 'a deleted customer is retrieved as a stub',
      source: '(that stub only appears from the API: retrieve returns `Customer | DeletedCustomer`);',
      async ask(lab) {
        const { id } = await lab.customer()
        await lab.stripe.customers.del(id)
        return lab.stripe.customers.retrieve(id)
      },
      answer: { object: 'customer', deleted: true },
    },
    {
      title: 'customer.deleted carries the last whole customer',
      source: '`customer.deleted` carries the last full Customer, without `deleted:true`',
      async ask(lab) {
        const { id } = await lab.customer({ email: 'ada@acme.example' })
        await lab.stripe.customers.del(id)
        const told = (await lab.events()).find(({ type }) => type === 'customer.deleted')?.data.object ?? {}
        return { told, stub: 'deleted' in told }
      },
      answer: { told: { object: 'customer', email: 'ada@acme.example' }, stub: false },
    },
    {
      title: 'deleting a customer cancels all subscriptions at once',
      source: 'deletion cancels all subscriptions immediately → many `customer.subscription.deleted`;',
      async ask(lab) {
        const one = await subscribe(lab)
        const two = await subscribe(lab, { customer: one.customer })
        await lab.events()
        await lab.stripe.customers.del(one.customer)
        const told = (await lab.events()).filter(({ type }) => type === 'customer.subscription.deleted')
        const { status } = await lab.stripe.subscriptions.retrieve(two.id)
        return { told: told.length, status }
      },
      answer: { told: 2, status: 'canceled' },
    },
    {
      title: 'a deleted customer can no longer be changed or subscribed',
      source: "`resource_missing`, message `No such subscription: 'sub_x'`, `param:'id'`",
      async ask(lab) {
        const { id } = await lab.customer()
        await lab.stripe.customers.del(id)
        return refusal(lab.stripe.customers.update(id, { name: 'Grace' }))
      },
      answer: { status: 404, code: 'resource_missing', param: 'id' },
    },
    {
      title: 'a deleted coupon cannot be redeemed, but keeps what it gave',
      source: 'lookup_key uniqueness + `transfer_lookup_key`; coupon/promo validity',
      async ask(lab) {
        const coupon = await lab.stripe.coupons.create({ percent_off: 50, duration: 'forever' })
        const discounts = [{ coupon: coupon.id }]
        const one = await subscribe(lab, { more: { discounts } })
        const stub = await lab.stripe.coupons.del(coupon.id)
        const refused = await refusal(subscribe(lab, { more: { discounts } }))
        const { subscription } = one
        return { stub, refused, kept: (await lab.stripe.subscriptions.retrieve(subscription.id)).discounts.length }
      },
      answer: {
        stub: { object: 'coupon', deleted: true },
        refused: { status: 400, code: 'resource_missing' },
        kept: 1,
      },
    },
    {
      title: 'a detached payment method belongs to nobody, and says to whom it did',
      source: '`payment_method.detached` `customer` is null (previous value in `previous_attributes.customer`)',
      async ask(lab) {
        const { id } = await lab.customer()
        const method = await lab.stripe.paymentMethods.attach('pm_card_visa', { customer: id })
        await lab.events()
        await lab.stripe.paymentMethods.detach(method.id)
        const [told] = (await lab.events()).filter(({ type }) => type === 'payment_method.detached')
        return {
          object: told?.data.object,
          before: (told?.data.previous_attributes as Stripe.PaymentMethod | undefined)?.customer === id,
        }
      },
      answer: { object: { customer: null }, before: true },
    },
    {
      title: 'deleting a test clock deletes its customers',
      source: 'Deleting a clock deletes its customers.',
      async ask(lab) {
        const { id, test_clock } = await lab.customer()
        await lab.stripe.testHelpers.testClocks.del(idOf(test_clock))
        return { customer: await lab.stripe.customers.retrieve(id), events: await lab.eventTypes() }
      },
      answer: { customer: { deleted: true }, events: has('test_helpers.test_clock.deleted') },
    },
  ],
}
