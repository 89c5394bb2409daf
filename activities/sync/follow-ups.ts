/** What a sync leaves to be done once its transaction stands. Every item also stands in a row, so that a crash loses none. */
export interface FollowUps {
  /** Invoices whose recovery must look again (or begin). */
  wakeRecoveries: { invoiceId: string; planId: string | null; begun: boolean }[]
  wakeCheckout: boolean
  /** Commands for this account's own loop. */
  commands: string[]
  /** The customer's newer card, to be set on the subscription as well. */
  adoptCard: { subscriptionId: string; paymentMethodId: string } | null
  status: string | null
  planId: string | null
}

export const noFollowUps = (): FollowUps => ({
  wakeRecoveries: [],
  wakeCheckout: false,
  commands: [],
  adoptCard: null,
  status: null,
  planId: null,
})
