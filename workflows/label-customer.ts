import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow'
import { StripeCustomerId } from './search-attributes.ts'

/** Lets operators find this run by its Stripe customer, once that is known; costs nothing when it was known at start. */
export function labelCustomer(customerId: string | null): void {
  if (!customerId || workflowInfo().typedSearchAttributes.get(StripeCustomerId) === customerId) return
  upsertSearchAttributes([{ key: StripeCustomerId, value: customerId }])
}
