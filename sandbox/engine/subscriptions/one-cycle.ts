import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { sellsIn } from '../pricing.ts'
import type { Price } from '../types.ts'

/** Throws 400 for items that cannot be billed together: another currency, or (which only the sandbox refuses) another interval. */
export function refuseMixed(ctx: Ctx, items: { price: Price }[], currency: string): void {
  const cycle = items[0]?.price.recurring
  items.forEach(({ price }, at) => {
    if (!sellsIn(ctx.store, price, currency)) {
      throw invalidRequest(
        `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
        { param: `items[${at}][price]` },
      )
    }
    const { recurring } = price
    if (recurring?.interval === cycle?.interval && recurring?.interval_count === cycle?.interval_count) return
    throw invalidRequest('The sandbox bills all items of a subscription on the same interval.', {
      param: `items[${at}][price]`,
    })
  })
}
