import { missing } from '../http/errors.ts'
import type { Ctx, Store, StripeObject } from '../store/types.ts'
import type { Customer, Invoice, PaymentMethod, Price, Product, Subscription, SubscriptionItem } from './types.ts'

const told = (id: unknown): string => (typeof id === 'string' ? id : (JSON.stringify(id) ?? ''))

/** An object by id, or Stripe's `resource_missing` (404; 400 when `param` names a parameter). */
export function find<T extends StripeObject>(ctx: Ctx, object: string, id: unknown, param = 'id', word = object): T {
  const found = typeof id === 'string' ? ctx.store.get<T>(object, id) : undefined
  if (!found || found.deleted === true) throw missing(word, told(id), param)
  return found
}

export const findCustomer = (ctx: Ctx, id: unknown, param = 'customer'): Customer =>
  find<Customer>(ctx, 'customer', id, param)

export const findSubscription = (ctx: Ctx, id: unknown, param = 'id'): Subscription =>
  find<Subscription>(ctx, 'subscription', id, param)

export const findInvoice = (ctx: Ctx, id: unknown, param = 'id'): Invoice => find<Invoice>(ctx, 'invoice', id, param)

export const findPrice = (ctx: Ctx, id: unknown, param = 'price'): Price => find<Price>(ctx, 'price', id, param)

/** A payment method that belongs to the customer; Stripe's words otherwise. */
export function findPaymentMethod(ctx: Ctx, id: unknown, param: string): PaymentMethod {
  return find<PaymentMethod>(ctx, 'payment_method', id, param, 'PaymentMethod')
}

/** The customer of an object, if it still exists. */
export const customerOf = (store: Store, id: string | null): Customer | undefined =>
  id === null ? undefined : store.get<Customer>('customer', id)

/** The name of a price's product. */
export const productName = (store: Store, price: Price): string =>
  store.get<Product>('product', price.product)?.name ?? price.product

/** The subscription an invoice bills for, if any. */
export function subscriptionOf(store: Store, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details.subscription
  return id === undefined ? undefined : store.get<Subscription>('subscription', id)
}

/** A subscription's item by id, of whichever subscription. */
export function subscriptionItem(store: Store, id: string): SubscriptionItem | undefined {
  const [subscription] = store.where<Subscription>('subscription', 'items.data.id', id)
  return subscription?.items.data.find((item) => item.id === id)
}
