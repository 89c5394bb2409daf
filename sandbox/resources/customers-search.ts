import { invalidRequest, requireParams } from '../http/errors.ts'
import { newestFirst } from '../http/list.ts'
import { int, str } from '../http/params.ts'
import { matcher, searchPage } from '../http/search.ts'
import type { Endpoint } from '../http/types.ts'

const fields = { email: 'text', name: 'text', phone: 'text', created: 'number' } as const

/** Finds customers; unlike Stripe's, at once and not a minute later. */
export const searchCustomers: Endpoint = {
  method: 'GET',
  path: '/v1/customers/search',
  params: { query: str, limit: int, page: str },
  handle(ctx, input) {
    requireParams(input, 'query')
    const { limit, page } = input as { limit?: number; page?: string | null }
    if (limit !== undefined && (limit < 1 || limit > 100)) {
      throw invalidRequest(`This value must be between 1 and 100, inclusive (got ${limit}).`, { param: 'limit' })
    }
    const fits = matcher(input.query as string, fields)
    const found = [...newestFirst(ctx.store.all('customer')).filter(fits)]
    return searchPage('/v1/customers/search', found, { limit, page: page ?? undefined })
  },
}
