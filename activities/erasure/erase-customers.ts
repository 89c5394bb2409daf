import { customerOf } from '#db/customer.ts'
import type { Deps } from '../deps.ts'
import { stripeOf } from '../failures.ts'
import { erasureOf, type ErasureStep } from './row.ts'

/** Deletes the person's customers at Stripe, with their cards; invoices and payments stay there, as money records do. */
export async function eraseCustomers(deps: Deps, { erasureId }: ErasureStep): Promise<void> {
  const erasure = await erasureOf(deps, erasureId)
  const linked = await Promise.all(erasure.accountIds.map((accountId) => customerOf(deps.db, accountId)))
  const customerIds = [...new Set([...erasure.customerIds, ...linked.filter((id) => id !== null)])]
  // noted first: what Stripe tells of their deletion must be known for theirs
  await erasure.update({ customerIds })
  for (const id of customerIds) {
    const customer = await stripeOf(deps).customers.retrieve(id)
    if (!customer.deleted) await stripeOf(deps).customers.del(id)
    deps.failPoint('erase.customer')
  }
}
