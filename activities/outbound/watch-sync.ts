import { invoiceChanges } from '#domain/outbound/invoices.ts'
import type { Pass } from '../sync/write.ts'
import type { Deps } from '../deps.ts'
import { beginTelling } from './telling.ts'

/**
 * Looks at an account before a sync writes its rows; `finish` puts what changed into the outbox, in the sync's own
 * transaction: a sync that is rolled back tells nothing.
 */
export async function watchSync(deps: Deps, pass: Pass): Promise<{ finish(): Promise<void> }> {
  const { noted, now, transaction } = pass
  const telling = await beginTelling(deps, { accountId: noted.accountId, now, transaction })
  if (!telling) return { finish: () => Promise.resolve() }
  const before = new Map((await invoicesOf(deps, pass)).map((invoice) => [invoice.id, invoice]))
  return {
    async finish() {
      const after = await invoicesOf(deps, pass)
      await telling.finish(after.flatMap((invoice) => invoiceChanges(before.get(invoice.id) ?? null, invoice, now)))
    },
  }
}

/** The rows of the invoices that this sync has read, the oldest first. */
const invoicesOf = (deps: Deps, { reading, transaction }: Pass) =>
  deps.db.models.Invoice.findAll({
    where: { id: reading.invoices.map(({ id }) => id) },
    order: [['stripeCreatedAt', 'ASC']],
    transaction,
  })
