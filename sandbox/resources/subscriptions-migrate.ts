import { findSubscription } from '../engine/find.ts'
import { changeSubscription } from '../engine/subscriptions/status.ts'
import type { Discount } from '../engine/types.ts'
import { invalidRequest, missing, requireParams } from '../http/errors.ts'
import { hash, oneOf } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'

/** From classic to flexible billing; there is no way back. */
export const migrateSubscription: Endpoint = {
  method: 'POST',
  path: '/v1/subscriptions/:id/migrate',
  params: {
    billing_mode: hash({
      type: oneOf('flexible'),
      flexible: hash({ proration_discounts: oneOf('included', 'itemized') }),
    }),
  },
  handle(ctx, input, path) {
    requireParams(input, 'billing_mode')
    const subscription = findSubscription(ctx, path.id)
    if (subscription.billing_mode.type === 'flexible') {
      throw invalidRequest('This subscription is already in flexible billing mode.', { param: 'billing_mode' })
    }
    const given = input.billing_mode as { flexible?: { proration_discounts?: string } }
    const flexible = { proration_discounts: given.flexible?.proration_discounts ?? 'included' }
    changeSubscription(ctx, subscription, { billing_mode: { type: 'flexible', flexible, updated_at: ctx.now } })
    return subscription
  },
}

/** Takes a subscription's discounts away, from its next invoice on. */
export const deleteSubscriptionDiscount: Endpoint = {
  method: 'DELETE',
  path: '/v1/subscriptions/:id/discount',
  params: {},
  handle(ctx, _input, path) {
    const subscription = findSubscription(ctx, path.id)
    const discount = ctx.store.get<Discount>('discount', subscription.discounts[0] ?? '')
    if (!discount) throw missing('discount', path.id ?? '')
    ctx.emit('customer.discount.deleted', discount)
    changeSubscription(ctx, subscription, { discounts: [] })
    const { end: _end, ...shown } = discount
    return { ...shown, deleted: true }
  },
}
