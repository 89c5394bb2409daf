import { find } from '../engine/find.ts'
import type { InvoiceItem } from '../engine/types.ts'
import { candidates, list, newestFirst } from '../http/list.ts'
import { bool, listParams, str } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import { invoiceItemWrites } from './invoice_items-write.ts'

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
  ...invoiceItemWrites,
  {
    method: 'GET',
    path: '/v1/invoiceitems/:id',
    params: {},
    handle: (ctx, _input, path) => find<InvoiceItem>(ctx, 'invoiceitem', path.id),
  },
]
