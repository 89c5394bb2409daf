import type { Transaction } from 'sequelize'
import type { Recovery } from '#db/models/recovery.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { beginTelling } from '../outbound/telling.ts'
import { type MessageToRecord, recordMessage } from '../messages.ts'

/** The recovery of an invoice; its row exists before its run does. */
export const findRecovery = (deps: Deps, invoiceId: string): Promise<Recovery> =>
  deps.db.models.Recovery.findOne({ where: { invoiceId }, rejectOnEmpty: true })

type Patch = Parameters<Recovery['update']>[0]

/** Changes the row and records what the customer, their endpoints or an operator are told about it, together. */
export async function change(deps: Deps, recovery: Recovery, patch: Patch, message?: MessageToRecord): Promise<void> {
  const { now } = await billingTime(deps)
  await deps.db.sequelize.transaction(async (transaction: Transaction) => {
    const { accountId } = recovery
    const outbound = await beginTelling(deps, { accountId, now, transaction })
    await recovery.update(patch, { transaction })
    if (message) await recordMessage(deps, { noted: { accountId }, now, transaction }, message)
    await outbound?.finish()
  })
}

/** Clears the mark that was seen before this look began; a newer one stays. */
export async function clearWake(deps: Deps, id: string, wakeDue: Date | null): Promise<void> {
  if (wakeDue) await deps.db.models.Recovery.update({ wakeDue: null }, { where: { id, wakeDue } })
}

/** A message about this recovery; ids, codes and instants only. */
export const messageOf = (
  recovery: Recovery,
  kind: string,
  data: Record<string, unknown> = {},
  once: string = '',
): MessageToRecord => ({
  audience: 'customer',
  kind,
  dedupeKey: `${kind}/${recovery.invoiceId}${once && `/${once}`}`,
  data: { invoice_id: recovery.invoiceId, subscription_id: recovery.subscriptionId, ...data },
})

/** Tells an operator, once per reason, and keeps the reason on the row. */
export async function needOperator(deps: Deps, recovery: Recovery, why: string): Promise<void> {
  const message = { ...messageOf(recovery, 'operator_needed', { why }, why), audience: 'operator' as const }
  await change(deps, recovery, { operatorNeeded: why }, message)
}
