import type { Store } from '../../store/types.ts'
import { eventRules } from './events.ts'
import { invoiceRules } from './invoices.ts'
import { moneyRules } from './money.ts'
import { subscriptionRules } from './subscriptions.ts'
import type { Leave, Violation } from './types.ts'

const rules = [...moneyRules, ...invoiceRules, ...subscriptionRules, ...eventRules]

/** Everything that must never be and is. Looks at all objects: for the end of a test, not for every request. */
export const violations = (store: Store, leave: Leave): Violation[] => rules.flatMap((rule) => rule(store, leave))
