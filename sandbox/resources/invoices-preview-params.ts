import { arr, bool, hash, int, meta, oneOf, str, time, type Params } from '../http/params.ts'
import { address } from './address.ts'
import { discountsParam } from './discounts.ts'
import { previewItemParams } from './invoice_items-parts.ts'
import { priceDataParam } from './subscriptions-prices.ts'
import { taxRatesParam } from './tax_rates.ts'

/** How a subscription would be, as previews ask for it. */
export interface PreviewDetails {
  items?: unknown[]
  proration_behavior?: 'create_prorations' | 'always_invoice' | 'none'
  proration_date?: number
  billing_cycle_anchor?: { type?: string }
  cancel_now?: boolean
  trial_end?: number | 'now'
}

const item = hash({
  id: str,
  price: str,
  price_data: priceDataParam,
  quantity: int,
  deleted: bool,
  metadata: meta,
  tax_rates: taxRatesParam,
})

export const previewParams: Params = {
  automatic_tax: hash({ enabled: bool }),
  currency: str,
  customer: str,
  customer_details: hash({
    address,
    shipping: hash({ address, name: str, phone: str }),
    tax_exempt: oneOf('exempt', 'none', 'reverse'),
    tax_ids: arr(hash({ type: str, value: str })),
  }),
  discounts: discountsParam,
  invoice_items: arr(hash(previewItemParams)),
  preview_mode: oneOf('next', 'recurring'),
  subscription: str,
  subscription_details: hash({
    billing_cycle_anchor: hash({ type: oneOf('now', 'unchanged') }),
    cancel_at: time('min_period_end', 'max_period_end'),
    cancel_at_period_end: bool,
    cancel_now: bool,
    default_tax_rates: taxRatesParam,
    items: arr(item),
    metadata: meta,
    proration_behavior: oneOf('create_prorations', 'always_invoice', 'none'),
    proration_date: time(),
    trial_end: time('now'),
  }),
}
