import type { Ctx } from '../../store/types.ts'
import { redeem } from '../subscriptions/discounts.ts'
import { changeSubscription } from '../subscriptions/status.ts'
import type { PortalSession, Subscription } from '../types.ts'

/** The coupon that the cancel flow offers to whoever stays; null without an offer. */
export const offerOf = (session: PortalSession): string | null =>
  session.flow?.subscription_cancel?.retention?.coupon_offer?.coupon ?? null

/** The customer stays for the coupon: it is taken off the subscription's next invoices. 400 when it cannot be redeemed any more. */
export function acceptOffer(ctx: Ctx, subscription: Subscription, coupon: string): void {
  const made = redeem(ctx, [{ coupon }], subscription.customer, null, subscription.id)
  changeSubscription(ctx, subscription, { discounts: [...subscription.discounts, ...made] })
}
