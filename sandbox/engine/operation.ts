import type { Ctx, LedgerEntry } from '../store/types.ts'
import type { Invoice } from './types.ts'

const singular = (name: string): string => name.replace(/s$/, '')

/** `POST /v1/invoices/:id/pay` → `invoice.pay`; `POST /v1/subscriptions` → `subscription.create`. */
function operationOfRoute(route: string): string {
  const segments = route.replace(/^\w+ \/v1\//, '').split('/')
  const words = segments.filter((segment) => !segment.startsWith(':')).map(singular)
  if (segments.at(-1)?.startsWith(':')) return `${words.join('.')}.update`
  return segments.some((segment) => segment.startsWith(':')) ? words.join('.') : `${words.join('.')}.create`
}

/** Without a request it was the clock, or a person on a hosted page. */
function operationOfInvoice(invoice: Invoice, now: number): string {
  if (invoice.attempted) return invoice.next_payment_attempt === now ? 'automatic_retry' : 'hosted_invoice'
  if (invoice.billing_reason === 'subscription_create') return 'checkout'
  return invoice.billing_reason ?? 'invoice'
}

/** The logical operation behind a movement of money, in words that stay the same whatever way it was asked for. */
export function operationOf(ctx: Ctx, entry: Pick<LedgerEntry, 'type' | 'invoice'>): string {
  if (entry.type === 'refund') return 'refund'
  if (ctx.request?.route !== undefined) return operationOfRoute(ctx.request.route)
  if (entry.type === 'credit') return 'credit'
  const invoice = entry.invoice === null ? undefined : ctx.store.get<Invoice>('invoice', entry.invoice)
  return invoice ? operationOfInvoice(invoice, ctx.now) : 'checkout'
}
