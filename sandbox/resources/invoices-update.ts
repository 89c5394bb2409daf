import { change } from '../engine/change.ts'
import { findInvoice, findPaymentMethod } from '../engine/find.ts'
import { refuseUnlessDraft, reworkDraft } from '../engine/invoices/rework.ts'
import { nextAttemptAt, scheduleAttempt } from '../engine/invoices/retries.ts'
import { schedule, unschedule } from '../engine/jobs.ts'
import type { Invoice } from '../engine/types.ts'
import { mergeMetadata } from '../http/metadata.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountsOf } from './discounts.ts'
import { collectionOf, draftParams, plainFields } from './invoices-fields.ts'
import { taxRatesOf } from './tax_rates.ts'

const draftSeconds = 3600

/** What switching `auto_advance` writes: an open invoice's retries stop or go on, a draft waits or is finalized in an hour. */
function advancing(ctx: Ctx, invoice: Invoice, wanted: unknown): Partial<Invoice> {
  if (typeof wanted !== 'boolean' || wanted === invoice.auto_advance) return {}
  if (invoice.status === 'draft') {
    const at = wanted ? ctx.now + draftSeconds : null
    return { auto_advance: wanted, automatically_finalizes_at: at, next_payment_attempt: at }
  }
  const next = wanted && invoice.status === 'open' ? nextAttemptAt(ctx, { ...invoice, auto_advance: true }) : null
  return { auto_advance: wanted, next_payment_attempt: next }
}

function plan(ctx: Ctx, invoice: Invoice): void {
  if (invoice.status === 'open') scheduleAttempt(ctx, invoice)
  if (invoice.status !== 'draft') return
  const at = invoice.automatically_finalizes_at
  if (at === null) unschedule(ctx.store, invoice.id, 'finalize_invoice')
  else schedule(ctx.store, 'finalize_invoice', invoice.id, at)
}

/** What may still change once an invoice is finalized. */
const lasting = new Set([
  'auto_advance',
  'default_payment_method',
  'due_date',
  'expand',
  'metadata',
  'payment_settings',
])

function refuseLateEdits(invoice: Invoice, input: Input): void {
  const late = Object.keys(input).find((field) => !lasting.has(field))
  if (late !== undefined) refuseUnlessDraft(invoice, late)
}

const collects = ['collection_method', 'days_until_due', 'due_date']

function changes(ctx: Ctx, invoice: Invoice, input: Input): Partial<Invoice> {
  const { default_payment_method: method, default_tax_rates: rates, discounts } = input
  return {
    ...plainFields(input),
    ...(collects.some((name) => input[name] !== undefined) ? collectionOf(ctx, input, invoice.collection_method) : {}),
    ...(method === undefined ? {} : { default_payment_method: methodOf(ctx, method) }),
    ...(rates === undefined ? {} : { default_tax_rates: taxRatesOf(ctx, rates, 'default_tax_rates') }),
    ...(discounts === undefined ? {} : { discounts: discountsOf(ctx, discounts, invoice.customer) }),
    ...advancing(ctx, invoice, input.auto_advance),
    metadata: mergeMetadata(invoice.metadata ?? {}, input.metadata),
  }
}

const methodOf = (ctx: Ctx, id: unknown): string | null =>
  id === null ? null : findPaymentMethod(ctx, id, 'default_payment_method').id

function update(ctx: Ctx, input: Input, id: string): Invoice {
  const invoice = findInvoice(ctx, id)
  refuseLateEdits(invoice, input)
  const patch = changes(ctx, invoice, input)
  if (patch.default_tax_rates || patch.discounts) reworkDraft(ctx, invoice, patch)
  else change(ctx, invoice, patch, 'invoice.updated')
  if (input.auto_advance !== undefined) plan(ctx, invoice)
  return invoice
}

export const updateInvoice: Endpoint = {
  method: 'POST',
  path: '/v1/invoices/:id',
  params: draftParams,
  handle: (ctx, input, path) => update(ctx, input, path.id ?? ''),
}
