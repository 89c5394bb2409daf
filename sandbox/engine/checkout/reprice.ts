import { invalidRequest, missing } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { couponOf, type WantedDiscount } from '../subscriptions/discounts.ts'
import { codeByText, usableCode } from '../subscriptions/promotion-codes.ts'
import type { CheckoutSession, Customer, LineItem } from '../types.ts'
import { lineItems, sums } from './line-items.ts'
import { secretOf, wantedAgain } from './session.ts'

/** Works out the session's lines and sums anew, under the same line ids. */
function reprice(ctx: Ctx, session: CheckoutSession, lines: LineItem[], discounts: WantedDiscount[]): void {
  const secret = secretOf(ctx, session)
  const wanted = wantedAgain(secret, lines)
  const trial = secret.trialDays !== null || secret.subscriptionData.trialEnd !== null
  const coupons = discounts.map((one) => couponOf(ctx, one, session.customer))
  const sale = {
    wanted,
    coupons,
    trial,
    currency: session.currency ?? 'usd',
    customer: ctx.store.get<Customer>('customer', session.customer ?? '') ?? null,
    defaultTaxRates: secret.subscriptionData.defaultTaxRates,
  }
  const fresh = lineItems(ctx, sale).map((line, at) => ({
    ...line,
    id: lines[at]?.id ?? line.id,
    adjustable_quantity: lines[at]?.adjustable_quantity ?? null,
    metadata: lines[at]?.metadata ?? null,
  }))
  ctx.store.update(secret, { lines: fresh, discounts })
  ctx.store.update(session, {
    ...sums(fresh),
    discounts: discounts.map(({ coupon, promotion_code }) => ({
      coupon: coupon ?? null,
      promotion_code: promotion_code ?? null,
    })),
  })
}

/** The buyer types a promotion code. Throws 400, in Checkout's words, for one that does not hold here. */
export function applyPromotionCode(ctx: Ctx, session: CheckoutSession, typed: string): void {
  if (session.allow_promotion_codes !== true) {
    throw invalidRequest('This session does not take promotion codes.', { param: 'promotion_code' })
  }
  const code = codeByText(ctx, typed.trim(), session.customer)
  if (!code) throw invalidRequest('This code is invalid.', { param: 'promotion_code' })
  const { amount_subtotal, currency, customer } = session
  usableCode(ctx, code.id, { customer, amount: amount_subtotal, currency })
  reprice(ctx, session, secretOf(ctx, session).lines, [{ promotion_code: code.id }])
}

/** The buyer takes the typed code back. */
export function removePromotionCode(ctx: Ctx, session: CheckoutSession): void {
  if (session.allow_promotion_codes === true) reprice(ctx, session, secretOf(ctx, session).lines, [])
}

function checkQuantity(line: LineItem, quantity: number): void {
  const { enabled, minimum, maximum } = line.adjustable_quantity ?? { enabled: false, minimum: null, maximum: null }
  const [least, most] = [minimum ?? 0, maximum ?? 99]
  if (enabled && Number.isInteger(quantity) && quantity >= least && quantity <= most) return
  throw invalidRequest(`The quantity must be between ${least} and ${most}.`, { param: 'quantity' })
}

/** The buyer changes the quantity of a line that allows it. Throws 400 beyond its bounds. */
export function adjustQuantity(ctx: Ctx, session: CheckoutSession, lineId: string, quantity: number): void {
  const { lines, discounts } = secretOf(ctx, session)
  const line = lines.find(({ id }) => id === lineId)
  if (!line) throw missing('line_item', lineId, 'line_items')
  checkQuantity(line, quantity)
  const changed = lines.map((one) => (one.id === lineId ? { ...one, quantity } : one))
  reprice(ctx, session, changed, discounts)
}
