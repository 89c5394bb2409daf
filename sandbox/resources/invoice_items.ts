import { find, findCustomer } from '../engine/find.ts'
import { newInvoiceItem } from '../engine/subscriptions/pending-items.ts'
import type { InvoiceItem } from '../engine/types.ts'
import { invalidRequest, requireParams } from '../http/errors.ts'
import { candidates, list, newestFirst } from '../http/list.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { bool, hash, int, listParams, meta, str, time } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'

function create(ctx: Ctx, input: Input): InvoiceItem {
  requireParams(input, 'customer', 'amount', 'currency')
  const customer = findCustomer(ctx, input.customer)
  const item = newInvoiceItem(ctx, {
    customer: customer.id,
    amount: input.amount as number,
    currency: String(input.currency),
    description: (input.description ?? null) as string | null,
    period: (input.period ?? { start: ctx.now, end: ctx.now }) as { start: number; end: number },
    metadata: mergeMetadata({}, input.metadata),
    ...(input.subscription == null ? {} : { subscription: { id: input.subscription as string, item: null } }),
  })
  ctx.store.put(item)
  ctx.emit('invoiceitem.created', item)
  return item
}

/** Pending items; they join the customer's next invoice. */
export const invoiceItemEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/invoiceitems',
    params: { ...listParams, customer: str, invoice: str, pending: bool },
    handle(ctx, input) {
      const fits = (item: InvoiceItem): boolean =>
        (input.customer == null || item.customer === input.customer) &&
        (input.invoice == null || item.invoice === input.invoice) &&
        (input.pending == null || (item.invoice === null) === input.pending)
      return list(
        ctx,
        '/v1/invoiceitems',
        newestFirst(candidates<InvoiceItem>(ctx, 'invoiceitem', input, 'invoice', 'customer')).filter(fits),
        input,
      )
    },
  },
  {
    method: 'POST',
    path: '/v1/invoiceitems',
    params: {
      customer: str,
      amount: int,
      currency: str,
      description: str,
      metadata: meta,
      subscription: str,
      period: hash({ start: time(), end: time() }),
    },
    handle: create,
  },
  {
    method: 'GET',
    path: '/v1/invoiceitems/:id',
    params: {},
    handle: (ctx, _input, path) => find<InvoiceItem>(ctx, 'invoiceitem', path.id),
  },
  {
    method: 'DELETE',
    path: '/v1/invoiceitems/:id',
    params: {},
    handle(ctx, _input, path) {
      const item = find<InvoiceItem>(ctx, 'invoiceitem', path.id)
      if (item.invoice !== null) throw invalidRequest('You can only delete pending invoice items.')
      ctx.store.remove('invoiceitem', item.id)
      ctx.emit('invoiceitem.deleted', item)
      return { id: item.id, object: 'invoiceitem', deleted: true }
    },
  },
]
