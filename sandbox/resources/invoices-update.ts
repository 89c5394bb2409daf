import { change } from '../engine/change.ts'
import { findInvoice, findPaymentMethod } from '../engine/find.ts'
import { nextAttemptAt, scheduleAttempt } from '../engine/invoices/retries.ts'
import { schedule, unschedule } from '../engine/jobs.ts'
import type { Invoice } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { bool, meta, str } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

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

/** Fields that only a draft may still change. */
const draftOnly = ['description', 'footer', 'statement_descriptor'] as const

function refuseLateEdits(invoice: Invoice, input: Input): void {
  const late = draftOnly.find((field) => input[field] !== undefined)
  if (invoice.status === 'draft' || late === undefined) return
  throw invalidRequest("Finalized invoices can't be updated in this way.", {
    param: late,
    code: 'invoice_not_editable',
  })
}

function update(ctx: Ctx, input: Input, id: string): Invoice {
  const invoice = findInvoice(ctx, id)
  refuseLateEdits(invoice, input)
  const texts = Object.fromEntries(draftOnly.flatMap((key) => (key in input ? [[key, input[key] ?? null]] : [])))
  const method =
    input.default_payment_method == null
      ? {}
      : { default_payment_method: findPaymentMethod(ctx, input.default_payment_method, 'default_payment_method').id }
  const patch: Partial<Invoice> = {
    ...texts,
    ...method,
    ...advancing(ctx, invoice, input.auto_advance),
    metadata: mergeMetadata(invoice.metadata ?? {}, input.metadata),
  }
  change(ctx, invoice, patch, 'invoice.updated')
  if (input.auto_advance !== undefined) plan(ctx, invoice)
  return invoice
}

export const updateInvoice: Endpoint = {
  method: 'POST',
  path: '/v1/invoices/:id',
  params: {
    auto_advance: bool,
    default_payment_method: str,
    description: str,
    footer: str,
    metadata: meta,
    statement_descriptor: str,
  },
  handle: (ctx, input, path) => update(ctx, input, path.id ?? ''),
}
