import { entitlementsOf, shownEntitlement, type ActiveEntitlement } from '../engine/entitlements.ts'
import { requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { listParams, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import { find } from './find.ts'

const url = '/v1/entitlements/active_entitlements'

/** What customers may use: derived from their subscriptions' products. */
export const activeEntitlements: Endpoint[] = [
  {
    method: 'GET',
    path: url,
    params: { ...listParams, customer: str },
    handle(ctx, input) {
      requireParams(input, 'customer')
      const customer = find(ctx, 'customer', input.customer, 'customer')
      const page = list(ctx, url, newestFirst(entitlementsOf(ctx.store, customer.id)), input)
      return { ...page, data: page.data.map(shownEntitlement) }
    },
  },
  {
    method: 'GET',
    path: `${url}/:id`,
    params: {},
    handle: (ctx, _input, { id }) =>
      shownEntitlement(find<ActiveEntitlement>(ctx, 'entitlements.active_entitlement', id)),
  },
]
