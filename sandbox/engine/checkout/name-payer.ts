import type { Ctx, LedgerEntry, StripeObject } from '../../store/types.ts'
import type { Customer, Invoice, PaymentIntent } from '../types.ts'

/** The payment was made before its customer or invoice was known: intent, charge and ledger learn of them now. */
export function namePayer(ctx: Ctx, intent: PaymentIntent, customer: Customer, invoice: Invoice | null): void {
  ctx.store.update(intent, { customer: customer.id })
  const charge = ctx.store.get<StripeObject>('charge', intent.latest_charge ?? '')
  if (charge) ctx.store.update(charge, { customer: customer.id })
  const entry = ctx.store.get<StripeObject & LedgerEntry>('sandbox.ledger', intent.latest_charge ?? '')
  if (entry) ctx.store.update(entry, { customer: customer.id, ...(invoice ? { invoice: invoice.id } : {}) })
}
