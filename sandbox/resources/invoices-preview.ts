import { find, findCustomer, findSubscription } from '../engine/find.ts'
import { imagineInvoice, type Imagined } from '../engine/invoices/imagine.ts'
import { cancelSubscription } from '../engine/subscriptions/cancel.ts'
import { periodOf } from '../engine/subscriptions/items.ts'
import { pendingItems } from '../engine/subscriptions/pending-items.ts'
import { renew } from '../engine/subscriptions/renew.ts'
import type { Customer, Invoice, InvoiceItem, Subscription } from '../engine/types.ts'
import { invalidRequest, parameterMissing } from '../http/errors.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { describedItem } from './invoice_items-parts.ts'
import { createInvoice } from './invoices-create.ts'
import { plainFields } from './invoices-fields.ts'
import { previewParams, type PreviewDetails } from './invoices-preview-params.ts'
import { createSubscription } from './subscriptions-create.ts'
import { updateSubscription } from './subscriptions-update.ts'

const over = new Set(['canceled', 'incomplete_expired'])

/** Extra items of a preview, as if they waited for its invoice. */
const extrasOf =
  (input: Input, customer: () => string) =>
  (ctx: Ctx): InvoiceItem[] =>
    ((input.invoice_items ?? []) as Input[]).map((given): InvoiceItem => {
      const known = given.invoiceitem
      if (typeof known !== 'string')
        return describedItem(ctx, customer(), { currency: input.currency ?? 'usd', ...given })
      return { ...find<InvoiceItem>(ctx, 'invoiceitem', known, 'invoice_items'), ...(given as Partial<InvoiceItem>) }
    })

/** What an update would say, in the update's own words. */
function updateOf({ subscription_details: given, discounts }: Input): Input {
  const { cancel_now: _now, ...details } = (given ?? {}) as PreviewDetails
  return {
    ...details,
    ...(discounts === undefined ? {} : { discounts }),
    // Nobody's card is tried for a preview.
    payment_behavior: 'default_incomplete',
  }
}

/** Whether the change is billed the moment it is made. */
const billsNow = (details: PreviewDetails): boolean =>
  details.proration_behavior === 'always_invoice' ||
  details.billing_cycle_anchor?.type === 'now' ||
  details.trial_end === 'now'

function cancelNow(ctx: Ctx, subscription: Subscription, details: PreviewDetails): void {
  const prorate = details.proration_behavior !== 'none'
  cancelSubscription(ctx, subscription, { reason: 'cancellation_requested' }, { prorate, invoiceNow: true })
}

/** What comes next for a subscription: the bill of the change, if that is due at once, or else its next renewal. */
function actOn(subscription: Subscription, input: Input, details: PreviewDetails): (ctx: Ctx) => void {
  return (ctx) => {
    if (details.cancel_now) return cancelNow(ctx, subscription, details)
    const before = subscription.latest_invoice
    const change = updateOf(input)
    if (input.subscription_details || input.discounts !== undefined) {
      updateSubscription.handle(ctx, change, { id: subscription.id })
    }
    if (subscription.latest_invoice !== before || billsNow(details) || subscription.cancel_at !== null) return
    if (input.preview_mode === 'recurring') {
      for (const item of pendingItems(ctx, subscription)) ctx.store.remove('invoiceitem', item.id)
    }
    renew({ ...ctx, now: periodOf(subscription).end }, subscription)
  }
}

function ofSubscription(ctx: Ctx, input: Input): Imagined {
  const subscription = findSubscription(ctx, input.subscription, 'subscription')
  if (over.has(subscription.status)) throw nothingUpcoming()
  const details = (input.subscription_details ?? {}) as PreviewDetails
  const act = actOn(subscription, input, details)
  return { act, extras: extrasOf(input, () => subscription.customer), reason: null }
}

/** The customer of a new subscription; one who is not there yet is imagined too. */
function payerOf(ctx: Ctx, input: Input): Customer {
  if (input.customer != null) return findCustomer(ctx, input.customer)
  if (input.customer_details == null) throw parameterMissing('customer')
  const id = ctx.store.newId('cus')
  const nobody = { object: 'customer', balance: 0, currency: null, discount: null, email: null, invoice_settings: {} }
  return ctx.store.put({ ...nobody, id, metadata: {}, test_clock: null } as unknown as Customer)
}

function ofNew(input: Input): Imagined {
  let customer = ''
  return {
    act(ctx) {
      customer = payerOf(ctx, input).id
      exempt(ctx, input, customer)
      const {
        cancel_now: _now,
        billing_cycle_anchor: _anchor,
        ...details
      } = (input.subscription_details ?? {}) as PreviewDetails
      const { discounts, currency } = input
      const wanted = { ...details, discounts, customer, payment_behavior: 'default_incomplete' }
      createSubscription.handle(ctx, { ...wanted, ...(currency == null ? {} : { currency }) }, {})
    },
    extras: extrasOf(input, () => customer),
    reason: null,
  }
}

/** What waits for a customer's next invoice that is of no subscription. */
function ofCustomer(ctx: Ctx, input: Input): Imagined {
  const { id: customer } = findCustomer(ctx, input.customer)
  return {
    act(inner) {
      const { discounts, currency } = input
      const wanted = { customer, discounts, pending_invoice_items_behavior: 'include' }
      createInvoice.handle(inner, { ...wanted, ...(currency == null ? {} : { currency }) }, {})
    },
    extras: extrasOf(input, () => customer),
    reason: 'upcoming',
  }
}

function exempt(ctx: Ctx, input: Input, customer: string): void {
  const wanted = (input.customer_details as { tax_exempt?: string | null } | null | undefined)?.tax_exempt
  if (wanted !== undefined) ctx.store.update(findCustomer(ctx, customer), { tax_exempt: wanted ?? 'none' })
}

const nothingUpcoming = (): Error =>
  invalidRequest('No upcoming invoices for customer.', { code: 'invoice_upcoming_none' })

/** The subscription that a preview for a customer alone is about: the one that renews next. */
function nextToRenew(ctx: Ctx, customer: unknown): Subscription | undefined {
  const live = ctx.store
    .where<Subscription>('subscription', 'customer', String(customer))
    .filter((one) => !over.has(one.status) && one.cancel_at === null)
  return live.sort((a, b) => periodOf(a).end - periodOf(b).end)[0]
}

function imagined(ctx: Ctx, input: Input): Imagined {
  if (input.subscription != null) return ofSubscription(ctx, input)
  if ((input.subscription_details as PreviewDetails | undefined)?.items) return ofNew(input)
  if (input.customer == null) throw parameterMissing('customer')
  const next = input.invoice_items || input.discounts ? undefined : nextToRenew(ctx, input.customer)
  return next ? ofSubscription(ctx, { ...input, subscription: next.id }) : ofCustomer(ctx, input)
}

/** The invoice that would come next; nothing is kept. */
function preview(ctx: Ctx, input: Input): Invoice {
  plainFields({ automatic_tax: input.automatic_tax })
  const invoice = ctx.store.imagine(() => {
    const wanted = imagined(ctx, input)
    const renews = input.subscription != null || wanted.reason === 'upcoming'
    const made = imagineInvoice(ctx, {
      ...wanted,
      act(inner) {
        if (input.subscription != null || input.customer != null) {
          const named = input.customer as string | null | undefined
          exempt(inner, input, named ?? findSubscription(inner, input.subscription).customer)
        }
        wanted.act(inner)
      },
    })
    return made && renews && made.billing_reason === 'subscription_cycle'
      ? { ...made, billing_reason: 'upcoming' }
      : made
  })
  const empty = invoice?.lines.data.length === 0
  if (!invoice || (empty && invoice.parent === null)) throw nothingUpcoming()
  return { ...invoice, created: ctx.now }
}

export const previewInvoice: Endpoint = {
  method: 'POST',
  path: '/v1/invoices/create_preview',
  params: previewParams,
  handle: preview,
}
