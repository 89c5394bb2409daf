import type { BillingModule, Includables } from '../engine/contract.ts'
import { list, newestFirst } from '../http/list.ts'
import type { Endpoint } from '../http/types.ts'
import { activeEntitlements } from './active_entitlements.ts'
import { catalogueIncludables } from './catalogue-includables.ts'
import { coupons } from './coupons.ts'
import { creditNotes } from './credit_notes.ts'
import { deleteCustomerDiscount } from './customer-discounts.ts'
import { customerBalanceTransactions } from './customer_balance_transactions.ts'
import { searchCustomers } from './customers-search.ts'
import { customers } from './customers.ts'
import { events } from './events.ts'
import { features, productFeatures } from './features.ts'
import { paymentMethods } from './payment_methods.ts'
import { prices } from './prices.ts'
import { products } from './products.ts'
import { promotionCodes } from './promotion_codes.ts'
import { taxIds } from './tax_ids.ts'
import { taxRates } from './tax_rates.ts'
import { testClocks } from './test_clocks.ts'
import { webhookEndpoints } from './webhook_endpoints.ts'

/** The endpoints of everything that is not billing. */
export const simpleEndpoints = (billing: BillingModule): Endpoint[] => [
  ...products,
  ...prices,
  ...coupons,
  ...promotionCodes,
  ...taxRates,
  ...features,
  ...productFeatures,
  ...activeEntitlements,
  searchCustomers,
  ...customers(billing),
  deleteCustomerDiscount,
  ...customerBalanceTransactions,
  ...taxIds,
  ...creditNotes,
  ...paymentMethods,
  ...webhookEndpoints,
  ...events,
  ...testClocks(billing),
]

/** What those objects show only when asked. */
export const simpleIncludables: Includables = {
  ...catalogueIncludables,
  'customer.sources': (ctx, { id }) => list(ctx, `/v1/customers/${id}/sources`, [], {}),
  'customer.tax_ids': (ctx, { id }) =>
    list(ctx, `/v1/customers/${id}/tax_ids`, newestFirst(ctx.store.where('tax_id', 'customer', id)), {}),
  'customer.subscriptions': (ctx, { id }) => {
    const all = newestFirst(ctx.store.where('subscription', 'customer', id))
    const live = all.filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired')
    return list(ctx, `/v1/customers/${id}/subscriptions`, live, {})
  },
}
