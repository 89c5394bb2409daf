import type { WantedDiscount } from '../engine/subscriptions/discounts.ts'
import { codeByText, usableCode } from '../engine/subscriptions/promotion-codes.ts'
import type { Price, Subscription, SubscriptionItem } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import type { Ctx } from '../store/types.ts'
import { trimmed, type Typed, type Wrongs } from './fields.ts'
import { mayChange, offeredPrices, onlyItem, quantityBounds } from './portal-offers.ts'
import type { View } from './portal-view.ts'

/** A plan as a customer chose it. */
export interface Choice {
  price: Price
  quantity: number
  /** A coupon or promotion code to redeem with it, by id. */
  discount: WantedDiscount | null
  /** The instant that prorations are worked out for, unix seconds. */
  at: number
}

/** What was chosen, as text; a discount is what a deep link brings. */
interface Wish {
  price: string
  quantity: string
  typedCode: string
  discount: WantedDiscount | null
  /** A deep link's quantity is the shop's own choice. */
  linked: boolean
}

type Confirm = NonNullable<NonNullable<View['session']['flow']>['subscription_update_confirm']>

function discountOf([discount]: NonNullable<Confirm['discounts']>): WantedDiscount | null {
  if (!discount) return null
  return discount.promotion_code ? { promotion_code: discount.promotion_code } : { coupon: discount.coupon ?? '' }
}

function wishOf({ items, discounts }: Confirm): Wish {
  const [item] = items
  const quantity = item?.quantity === undefined ? '' : String(item.quantity)
  return { price: item?.price ?? '', quantity, typedCode: '', discount: discountOf(discounts ?? []), linked: true }
}

/** The deep link's own choice, if this is its subscription. */
function linkedWish(view: View, subscription: Subscription): Wish | null {
  const asked = view.session.flow?.subscription_update_confirm
  return asked?.subscription === subscription.id ? wishOf(asked) : null
}

const typedWish = (form: Typed): Wish => ({
  price: trimmed(form.price),
  quantity: trimmed(form.quantity),
  typedCode: trimmed(form.promotion_code),
  discount: null,
  linked: false,
})

function quantityWrong(view: View, price: Price, quantity: number, present: number): string | null {
  if (quantity === present) return null
  const bounds = quantityBounds(view, price)
  if (!bounds) return 'The quantity cannot be changed here.'
  const fits = Number.isInteger(quantity) && quantity >= bounds.least && quantity <= bounds.most
  return fits ? null : `The quantity must be from ${bounds.least} to ${bounds.most}.`
}

function codeOf(
  ctx: Ctx,
  view: View,
  price: Price,
  typed: string,
): { discount: WantedDiscount | null } | { wrong: string } {
  if (typed === '' || !mayChange(view, 'promotion_code')) return { discount: null }
  const code = codeByText(ctx, typed, view.customer.id)
  if (!code) return { wrong: 'This code is invalid.' }
  try {
    usableCode(ctx, code.id, { customer: view.customer.id, amount: price.unit_amount, currency: price.currency })
    return { discount: { promotion_code: code.id } }
  } catch (error) {
    if (error instanceof StripeFailure && error.status < 500) return { wrong: error.message }
    throw error
  }
}

interface Chosen {
  price: Price
  quantity: number
  present: SubscriptionItem
}

function chosenPlan(ctx: Ctx, view: View, subscription: Subscription, wish: Wish): Chosen | null {
  const present = onlyItem(subscription)
  const wanted = wish.price === '' ? present?.price.id : wish.price
  const price = offeredPrices(ctx, view, subscription).find(({ id }) => id === wanted)
  if (!present || !price) return null
  return { price, present, quantity: wish.quantity === '' ? (present.quantity ?? 1) : Number(wish.quantity) }
}

const isSame = ({ price, quantity, present }: Chosen): boolean =>
  price.id === present.price.id && quantity === (present.quantity ?? 1)

/** Reads the plan form (or the deep link), held against the configuration. */
export function readChoice(
  ctx: Ctx,
  view: View,
  subscription: Subscription,
  form: Typed,
): { choice: Choice } | { wrongs: Wrongs } {
  const wish = linkedWish(view, subscription) ?? typedWish(form)
  const chosen = chosenPlan(ctx, view, subscription, wish)
  if (!chosen) return { wrongs: { form: 'Please choose one of these plans.' } }
  const { price, quantity, present } = chosen
  const wrong = wish.linked ? null : quantityWrong(view, price, quantity, present.quantity ?? 1)
  if (wrong !== null) return { wrongs: { quantity: wrong } }
  const read = codeOf(ctx, view, price, wish.typedCode)
  if ('wrong' in read) return { wrongs: { promotion_code: read.wrong } }
  const discount = wish.discount ?? read.discount
  if (discount === null && isSame(chosen))
    return { wrongs: { form: 'This is the plan you have. Choose another one to continue.' } }
  return { choice: { price, quantity, discount, at: ctx.now } }
}
