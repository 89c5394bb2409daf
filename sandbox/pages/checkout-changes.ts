import { adjustQuantity, applyPromotionCode, removePromotionCode } from '../engine/checkout/reprice.ts'
import { secretOf } from '../engine/checkout/session.ts'
import { readable } from '../engine/money.ts'
import type { CheckoutSession, Coupon, LineItem } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'

/** Where a session's page is. */
export const placeOf = (session: CheckoutSession): string => `/c/pay/${session.id}`

/** How many of a line are bought, where the shop lets people choose. */
export function quantityForm(fields: Fields, session: CheckoutSession, line: LineItem): Html | null {
  const { adjustable_quantity: adjustable } = line
  if (!adjustable?.enabled) return null
  const name = `quantity-${line.id}`
  return html`<form method="post" action="${placeOf(session)}/quantity" class="quantity" novalidate>
      <input type="hidden" name="line" value="${line.id}" />
      <label class="sr" for="${name}">Quantity of ${line.description}</label>
      <input
        id="${name}"
        name="quantity"
        type="number"
        inputmode="numeric"
        min="${adjustable.minimum ?? 0}"
        max="${adjustable.maximum ?? 99}"
        value="${line.quantity ?? 1}"
        data-submits
        ${fields.state(name)}
      />
      <button class="second small">Update</button>
    </form>
    ${fields.wrong(name)}`
}

type PromotionCode = StripeObject & { code: string; promotion: { coupon: string | null } }

function offOf(coupon: Coupon | undefined): string {
  if (!coupon) return ''
  if (coupon.percent_off !== null) return ` (${coupon.percent_off}% off)`
  return coupon.amount_off === null ? '' : ` (${readable(coupon.amount_off, coupon.currency ?? 'usd')} off)`
}

/** What a session's discount is called: the code that was typed, or the coupon's name. */
function discountName(ctx: Ctx, session: CheckoutSession): string | null {
  const [discount] = secretOf(ctx, session).discounts
  if (!discount) return null
  const code = ctx.store.get<PromotionCode>('promotion_code', discount.promotion_code ?? '')
  const coupon = ctx.store.get<Coupon>('coupon', code?.promotion.coupon ?? discount.coupon ?? '')
  return `${code?.code ?? coupon?.name ?? 'Discount'}${offOf(coupon)}`
}

/** What is taken off, and how to take a typed code back. */
export function discountRow(ctx: Ctx, session: CheckoutSession): Html | null {
  const name = discountName(ctx, session)
  if (name === null) return null
  const off = session.total_details?.amount_discount ?? 0
  const removal = html`<form class="line" method="post" action="${placeOf(session)}/promotion">
    <button class="plainly" name="remove" value="yes">Remove</button>
  </form>`
  return html`<li>
    <span>${name} ${session.allow_promotion_codes === true && removal}</span>
    <span class="money">${readable(-off, session.currency ?? 'usd')}</span>
  </li>`
}

/** The field for a promotion code, until one is applied. */
export function promotionForm(fields: Fields, session: CheckoutSession): Html | null {
  if (session.allow_promotion_codes !== true || (session.discounts ?? []).length > 0) return null
  return html`<form method="post" action="${placeOf(session)}/promotion" novalidate>
    <label for="promotion_code">Promotion code</label>
    <div class="beside">
      <input
        id="promotion_code"
        name="promotion_code"
        autocomplete="off"
        autocapitalize="characters"
        maxlength="500"
        value="${fields.typed('promotion_code')}"
        ${fields.state('promotion_code')}
      />
      <button class="second">Apply</button>
    </div>
    ${fields.wrong('promotion_code')}
  </form>`
}

function refusal(field: string, work: () => void): Wrongs | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof StripeFailure && error.status === 400) return { [field]: error.message }
    throw error
  }
}

/** The buyer types a promotion code, or takes it back. Says what is wrong with it, if anything. */
export function changePromotion(ctx: Ctx, session: CheckoutSession, form: Typed): Wrongs | null {
  const code = trimmed(form.promotion_code)
  return refusal('promotion_code', () => {
    if (form.remove === 'yes') removePromotionCode(ctx, session)
    else applyPromotionCode(ctx, session, code)
  })
}

/** The buyer changes how many of a line they want. Says what is wrong with it, if anything. */
export function changeQuantity(ctx: Ctx, session: CheckoutSession, form: Typed): Wrongs | null {
  const line = trimmed(form.line)
  return refusal(`quantity-${line}`, () => adjustQuantity(ctx, session, line, Number(trimmed(form.quantity) || 'none')))
}
