import { invalidRequest, missing } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { mergeMetadata } from '../../http/metadata.ts'
import { findPrice } from '../find.ts'
import { nextBoundary } from '../periods.ts'
import type { InvoiceItem, Price, Subscription, SubscriptionItem, TaxRate } from '../types.ts'
import { refuseMixed } from './one-cycle.ts'
import { intervalOf, newItem, periodOf, priced } from './items.ts'
import { prorationItem } from './pending-items.ts'

/** One entry of `items` in an update. */
export interface ItemChange {
  id?: string
  price?: string
  quantity?: number
  deleted?: boolean
  metadata?: unknown
  taxRates?: TaxRate[]
}

export type ProrationBehavior = 'create_prorations' | 'always_invoice' | 'none'

/** A change of items, worked out and not yet written: updates and previews share it. */
export interface PlannedChange {
  items: SubscriptionItem[]
  prorations: InvoiceItem[]
  /** The interval changed: a new period begins now and is billed now. */
  restarts: boolean
  anchor: number
}

/** The recurring price that a change names, if it names one. */
function priceOf(ctx: Ctx, change: ItemChange, at: number): Price | undefined {
  if (change.price === undefined) return undefined
  const param = `items[${at}][price]`
  const price = findPrice(ctx, change.price, param)
  if (price.recurring !== null) return price
  throw invalidRequest(
    'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
    { param },
  )
}

const ownParts = ({ metadata, taxRates }: ItemChange): { metadata?: Record<string, string>; taxRates?: TaxRate[] } => ({
  ...(metadata ? { metadata: mergeMetadata({}, metadata) } : {}),
  ...(taxRates ? { taxRates } : {}),
})

function addedItem(ctx: Ctx, subscription: Subscription, change: ItemChange, at: number): SubscriptionItem {
  const price = priceOf(ctx, change, at)
  if (!price) throw invalidRequest('Subscription item must have a price.', { param: `items[${at}]` })
  return newItem(
    ctx,
    subscription.id,
    { ...ownParts(change), price, quantity: change.quantity ?? 1 },
    periodOf(subscription),
  )
}

function changedItem(ctx: Ctx, subscription: Subscription, change: ItemChange, at: number): SubscriptionItem {
  const present = subscription.items.data.find((item) => item.id === change.id)
  if (change.id !== undefined && !present) throw missing('subscription_item', change.id, `items[${at}][id]`)
  if (!present) return addedItem(ctx, subscription, change, at)
  const price = priceOf(ctx, change, at)
  const changesPrice = price !== undefined && price.id !== present.price.id
  return {
    ...present,
    ...(price ? priced(price) : {}),
    quantity: change.quantity ?? (changesPrice ? 1 : (present.quantity ?? 1)),
    metadata: mergeMetadata(present.metadata, change.metadata),
    ...(change.taxRates ? { tax_rates: change.taxRates } : {}),
  }
}

const sameCycle = (a: SubscriptionItem[], b: SubscriptionItem[]): boolean => {
  const [left, right] = [intervalOf(a), intervalOf(b)]
  return left.interval === right.interval && left.interval_count === right.interval_count
}

function prorate(
  ctx: Ctx,
  subscription: Subscription,
  items: SubscriptionItem[],
  at: number,
  debits: boolean,
): InvoiceItem[] {
  const same = (a: SubscriptionItem, b: SubscriptionItem | undefined): boolean =>
    b !== undefined && a.price.id === b.price.id && a.quantity === b.quantity
  const before = subscription.items.data
  const gone = before.filter(
    (old) =>
      !debits ||
      !same(
        old,
        items.find((item) => item.id === old.id),
      ),
  )
  const come = items.filter(
    (item) =>
      !same(
        item,
        before.find((old) => old.id === item.id),
      ),
  )
  return [
    ...gone.map((item) => prorationItem(ctx, subscription, item, 'credit', at)),
    ...(debits ? come.map((item) => prorationItem(ctx, subscription, item, 'debit', at)) : []),
  ]
}

/** Works out what a change of items does at `at`: the items after it, what is credited and asked for, the period. */
export function planChange(
  ctx: Ctx,
  subscription: Subscription,
  changes: ItemChange[],
  options: { behavior: ProrationBehavior; at: number; restart: boolean },
): PlannedChange {
  const changed = changes.map((change, at) => ({ change, item: changedItem(ctx, subscription, change, at) }))
  const kept = subscription.items.data.filter((item) => !changes.some((change) => change.id === item.id))
  const items = [...kept, ...changed.filter(({ change }) => !change.deleted).map(({ item }) => item)]
  if (items.length === 0) throw invalidRequest('A subscription must have at least one active item.', { param: 'items' })
  refuseMixed(ctx, items, subscription.currency)
  const trial = subscription.status === 'trialing'
  const restarts = !trial && (options.restart || !sameCycle(subscription.items.data, items))
  const prorations =
    options.behavior === 'none' || trial ? [] : prorate(ctx, subscription, items, options.at, !restarts)
  if (!restarts) return { items, prorations, restarts, anchor: subscription.billing_cycle_anchor }
  const end = nextBoundary(ctx.now, intervalOf(items), ctx.now)
  const moved = items.map((item) => ({ ...item, current_period_start: ctx.now, current_period_end: end }))
  return { items: moved, prorations, restarts, anchor: ctx.now }
}
