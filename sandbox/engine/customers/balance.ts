import type { Ctx, StripeObject } from '../../store/types.ts'
import { change } from '../change.ts'
import type { Customer } from '../types.ts'

/** A movement on a customer's credit balance; negative amounts are in the customer's favour. */
export interface BalanceTransaction extends StripeObject {
  object: 'customer_balance_transaction'
  amount: number
  customer: string
  ending_balance: number
  invoice: string | null
  credit_note: string | null
  metadata: Record<string, string>
}

interface Movement {
  /** Minor units; negative is credit for the customer. */
  amount: number
  currency: string
  type: 'adjustment' | 'initial' | 'applied_to_invoice' | 'unapplied_from_invoice' | 'credit_note'
  invoice?: string
  creditNote?: string
  description?: string | null
  metadata?: Record<string, string>
}

/** Moves a customer's balance and says so; the transaction is what remains of it. */
export function moveBalance(ctx: Ctx, customer: Customer, movement: Movement): BalanceTransaction {
  const balance = customer.balance + movement.amount
  const transaction = ctx.store.put<BalanceTransaction>({
    id: ctx.store.newId('cbtxn'),
    object: 'customer_balance_transaction',
    amount: movement.amount,
    checkout_session: null,
    created: ctx.now,
    credit_note: movement.creditNote ?? null,
    currency: movement.currency,
    customer: customer.id,
    customer_account: null,
    description: movement.description ?? null,
    ending_balance: balance,
    invoice: movement.invoice ?? null,
    livemode: false,
    metadata: movement.metadata ?? {},
    type: movement.type,
  })
  const currency = customer.currency ?? movement.currency
  change(ctx, customer, { balance, currency }, 'customer.updated')
  return transaction
}

/** What an invoice took of the balance comes back when it is void. */
export function returnBalance(ctx: Ctx, customer: Customer, invoice: string, currency: string): void {
  const used = ctx.store
    .where<BalanceTransaction>('customer_balance_transaction', 'invoice', invoice)
    .reduce((sum, one) => sum + one.amount, 0)
  if (used === 0) return
  moveBalance(ctx, customer, { amount: -used, currency, type: 'unapplied_from_invoice', invoice })
}
