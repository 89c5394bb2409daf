import type Stripe from 'stripe'
import { idOf, newestInvoice, payer, price, refusal, renewal, some, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'
import { day } from '../timeline.ts'

const kinds =
  '`coupons.create({percent_off|amount_off+currency, duration: once|repeating|forever, duration_in_months?, max_redemptions?, redeem_by?, applies_to?.products})`'
const codes =
  "`promotionCodes.create({promotion:{type:'coupon', coupon}, code, max_redemptions?, expires_at?, restrictions:{first_time_transaction?, minimum_amount?}})`."

const coupon = (lab: Lab, params: Stripe.CouponCreateParams) => lab.stripe.coupons.create(params)

let serial = 0
async function code(lab: Lab, more: Partial<Stripe.PromotionCodeCreateParams> = {}) {
  const { id } = await coupon(lab, { percent_off: 50, duration: 'forever' })
  const name = `SPRING${Date.now().toString(36)}${(serial += 1)}`
  return lab.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: id }, code: name, ...more })
}

/** $10.00 a month with a coupon: the totals of the first invoices, one a month. */
async function totals(lab: Lab, params: Stripe.CouponCreateParams, months: number): Promise<number[]> {
  const { id } = await coupon(lab, params)
  const one = await subscribe(lab, { amount: 1000, more: { discounts: [{ coupon: id }] } })
  const all = [(await lab.stripe.invoices.retrieve(one.invoice)).total]
  for (let { end } = one; all.length < months;) {
    all.push((await renewal(lab, { ...one, end })).total)
    const { items } = await lab.stripe.subscriptions.retrieve(one.id)
    end = items.data[0]?.current_period_end ?? 0
  }
  return all
}

const withCode = (lab: Lab, customer: string, promotion_code: string, amount = 1000) =>
  subscribe(lab, { amount, customer, more: { discounts: [{ promotion_code }] } })

export const discounts: Area = {
  name: 'coupons and promotion codes',
  rows: [
    {
      title: 'a coupon for once takes off the first invoice only',
      source: kinds,
      ask: async (lab) => ({ totals: await totals(lab, { percent_off: 25, duration: 'once' }, 2) }),
      answer: { totals: [750, 1000] },
    },
    {
      title: 'a coupon for two months takes off two invoices',
      source: 'duration: once|repeating|forever, duration_in_months?',
      async ask(lab) {
        const params = { percent_off: 25, duration: 'repeating' as const, duration_in_months: 2 }
        return { totals: await totals(lab, params, 3) }
      },
      answer: { totals: [750, 750, 1000] },
    },
    {
      title: 'a coupon for ever takes off every invoice',
      source: 'duration: once|repeating|forever',
      ask: async (lab) => ({ totals: await totals(lab, { percent_off: 25, duration: 'forever' }, 3) }),
      answer: { totals: [750, 750, 750] },
    },
    {
      title: 'an amount off takes that amount, never more than the invoice',
      source: 'percent_off|amount_off+currency',
      async ask(lab) {
        const some_ = await totals(lab, { amount_off: 300, currency: 'usd', duration: 'once' }, 1)
        const more = await totals(lab, { amount_off: 1500, currency: 'usd', duration: 'once' }, 1)
        return { totals: [...some_, ...more] }
      },
      answer: { totals: [700, 0] },
    },
    {
      title: 'an invoice shows what its discounts took off',
      source: 'total_excluding_tax, total_taxes[], total_discount_amounts[]',
      async ask(lab) {
        const { id } = await coupon(lab, { percent_off: 25, duration: 'once' })
        const one = await subscribe(lab, { amount: 1000, more: { discounts: [{ coupon: id }] } })
        return lab.stripe.invoices.retrieve(one.invoice)
      },
      answer: { subtotal: 1000, total: 750, total_discount_amounts: [{ amount: 250 }] },
    },
    {
      title: 'a coupon ends with its last redemption',
      source: 'max_redemptions?, redeem_by?, applies_to?.products',
      async ask(lab) {
        const { id } = await coupon(lab, { percent_off: 10, duration: 'once', max_redemptions: 1 })
        await subscribe(lab, { more: { discounts: [{ coupon: id }] } })
        const refused = await refusal(subscribe(lab, { more: { discounts: [{ coupon: id }] } }))
        return { refused, coupon: await lab.stripe.coupons.retrieve(id) }
      },
      answer: { refused: { status: 400 }, coupon: { valid: false, times_redeemed: 1 } },
    },
    {
      title: 'a coupon that must be redeemed by now cannot be redeemed',
      source: 'redeem_by?, applies_to?.products',
      async ask(lab) {
        const redeem_by = Math.floor(Date.now() / 1000) + 2 * day
        const { id } = await coupon(lab, { percent_off: 10, duration: 'once', redeem_by })
        await lab.customer()
        await lab.advance(3 * day)
        return refusal(subscribe(lab, { more: { discounts: [{ coupon: id }] } }))
      },
      answer: { status: 400, code: 'coupon_expired' },
    },
    {
      title: 'a coupon for some products leaves the others alone',
      source: 'applies_to?.products})`; `promotionCodes.create',
      async ask(lab) {
        const [a, b] = [await price(lab, 1000), await price(lab, 2000)]
        const params = { percent_off: 50, duration: 'once' as const, applies_to: { products: [idOf(a.product)] } }
        const { id } = await coupon(lab, params)
        const { id: customer } = await payer(lab)
        const items = [{ price: a.id }, { price: b.id }]
        await lab.stripe.subscriptions.create({ customer, items, discounts: [{ coupon: id }] })
        return newestInvoice(lab, customer)
      },
      answer: { subtotal: 3000, total: 2500 },
    },
    {
      title: 'a discount names its coupon in its source, a promotion code in its promotion',
      source:
        "`Coupon` moved: `discount.source.coupon`, `promotionCode.promotion.coupon`, create with `promotion:{type:'coupon', coupon}`;",
      async ask(lab) {
        const promotion = await code(lab)
        const { id } = await withCode(lab, (await payer(lab)).id, promotion.id)
        const { discounts } = await lab.stripe.subscriptions.retrieve(id, { expand: ['discounts'] })
        return { promotion: promotion.promotion, discount: discounts[0] }
      },
      answer: {
        promotion: { type: 'coupon', coupon: some(String) },
        discount: {
          object: 'discount',
          source: { type: 'coupon', coupon: some(String) },
          promotion_code: some(String),
        },
      },
    },
    {
      title: 'a subscription’s discounts are ids unless expanded',
      source: '`subscription.discounts` is an array of ids unless expanded [dts].',
      async ask(lab) {
        const { id } = await coupon(lab, { percent_off: 25, duration: 'forever' })
        return (await subscribe(lab, { more: { discounts: [{ coupon: id }] } })).subscription
      },
      answer: { discounts: [some(String)] },
    },
    {
      title: 'an empty value clears the discounts',
      source: "update: populated array replaces, `''` clears, `[]`/absent = unchanged |",
      async ask(lab) {
        const { id } = await coupon(lab, { percent_off: 25, duration: 'forever' })
        const one = await subscribe(lab, { more: { discounts: [{ coupon: id }] } })
        const same = await lab.stripe.subscriptions.update(one.id, { metadata: { a: '1' } })
        const cleared = await lab.stripe.subscriptions.update(one.id, { discounts: '' })
        return { same: same.discounts.length, cleared: cleared.discounts.length }
      },
      answer: { same: 1, cleared: 0 },
    },
    {
      title: 'a promotion code for a first transaction is refused to who has paid',
      source: 'restrictions:{first_time_transaction?, minimum_amount?}',
      async ask(lab) {
        const { id } = await code(lab, { restrictions: { first_time_transaction: true } })
        const { customer } = await subscribe(lab)
        const first = await withCode(lab, (await payer(lab)).id, id)
        return { first: first.subscription.status, second: await refusal(withCode(lab, customer, id)) }
      },
      answer: { first: 'active', second: { status: 400 } },
    },
    {
      title: 'a promotion code with a minimum is refused below it',
      source: codes,
      async ask(lab) {
        const { id } = await code(lab, { restrictions: { minimum_amount: 2000, minimum_amount_currency: 'usd' } })
        const { id: customer } = await payer(lab)
        const below = await refusal(withCode(lab, customer, id, 1000))
        return { below, above: (await withCode(lab, customer, id, 3000)).subscription.status }
      },
      answer: { below: { status: 400 }, above: 'active' },
    },
    {
      title: 'a promotion code ends with its last redemption',
      source: codes,
      async ask(lab) {
        const { id } = await code(lab, { max_redemptions: 1 })
        await withCode(lab, (await payer(lab)).id, id)
        const refused = await refusal(withCode(lab, (await payer(lab)).id, id))
        return { refused, code: await lab.stripe.promotionCodes.retrieve(id) }
      },
      answer: { refused: { status: 400 }, code: { times_redeemed: 1 } },
    },
    {
      title: 'a promotion code that was made inactive is refused',
      source: codes,
      async ask(lab) {
        const { id } = await code(lab)
        await lab.stripe.promotionCodes.update(id, { active: false })
        return refusal(withCode(lab, (await payer(lab)).id, id))
      },
      answer: { status: 400 },
    },
  ],
}
