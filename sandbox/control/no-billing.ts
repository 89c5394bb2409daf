import type { BillingModule } from '../engine/contract.ts'

export const createBilling = (): BillingModule => ({
  endpoints: [],
  pages: [],
  controls: [],
  includables: {},
  nextDue: () => null,
  runNext: () => undefined,
  customerDeleted: () => undefined,
})
