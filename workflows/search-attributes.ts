import { defineSearchAttributeKey, type SearchAttributePair, SearchAttributeType } from '@temporalio/common'

/** What operators search runs by. Values are opaque ids: search attributes are never encrypted. */
const AccountId = defineSearchAttributeKey('AccountId', SearchAttributeType.KEYWORD)
const PlanId = defineSearchAttributeKey('PlanId', SearchAttributeType.KEYWORD)
export const StripeCustomerId = defineSearchAttributeKey('StripeCustomerId', SearchAttributeType.KEYWORD)

/** The labels a run is started with; what is not known yet is left out. */
export interface RunLabels {
  accountId: string
  planId?: string | null
  customerId?: string | null
}

/** The typed search attributes of a new run. */
export function labelled(labels: RunLabels): SearchAttributePair[] {
  const pairs: SearchAttributePair[] = [{ key: AccountId, value: labels.accountId }]
  if (labels.planId) pairs.push({ key: PlanId, value: labels.planId })
  if (labels.customerId) pairs.push({ key: StripeCustomerId, value: labels.customerId })
  return pairs
}
