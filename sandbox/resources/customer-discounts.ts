import { findCustomer } from '../engine/find.ts'
import type { Discount } from '../engine/types.ts'
import { StripeFailure } from '../http/errors.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'

/** A discount that was taken away, as the API shows it. */
function endDiscount(ctx: Ctx, discount: Discount): StripeObject {
  const { end: _end, ...rest } = discount
  ctx.emit('customer.discount.deleted', discount)
  return { ...rest, deleted: true }
}

/** Takes a customer's own discount away; 404 when there is none. */
export const deleteCustomerDiscount: Endpoint = {
  method: 'DELETE',
  path: '/v1/customers/:id/discount',
  params: {},
  handle(ctx, _input, { id }) {
    const customer = findCustomer(ctx, id, 'id')
    const discount = customer.discount as Discount | null | undefined
    if (!discount) {
      throw new StripeFailure(404, {
        type: 'invalid_request_error',
        code: 'resource_missing',
        message: `No active discount for customer: ${customer.id}`,
      })
    }
    ctx.store.update(customer, { discount: null })
    return endDiscount(ctx, discount)
  },
}
