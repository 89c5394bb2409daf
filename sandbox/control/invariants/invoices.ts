import type { Invoice } from '../../engine/types.ts'
import type { StripeObject } from '../../store/types.ts'
import type { Rule, Violation } from './types.ts'

type Stored = Invoice & StripeObject

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)

const exclusiveTax = ({ total_taxes }: Stored): number =>
  sum((total_taxes ?? []).map((tax) => (tax.tax_behavior === 'exclusive' ? tax.amount : 0)))

/** The sums that an invoice does not add up to, in words. */
function wrongSums(invoice: Stored): string[] {
  const lines = sum(invoice.lines.data.map(({ amount }) => amount))
  const discounts = sum(invoice.total_discount_amounts.map(({ amount }) => amount))
  const total = lines - discounts + exclusiveTax(invoice)
  return [
    ...(invoice.subtotal === lines ? [] : [`subtotal ${invoice.subtotal}, lines ${lines}`]),
    ...(invoice.total === total ? [] : [`total ${invoice.total}, lines less discounts plus tax ${total}`]),
    ...(invoice.amount_remaining < 0 ? [`remaining ${invoice.amount_remaining}`] : []),
  ]
}

/** The amounts of an invoice are the sums of its lines. */
const sums: Rule = (store) =>
  [...store.all<Stored>('invoice')].flatMap((invoice): Violation[] => {
    const wrong = wrongSums(invoice)
    if (wrong.length === 0) return []
    return [{ rule: 'invoice_sums', objects: [invoice.id], message: `${invoice.id}: ${wrong.join('; ')}.` }]
  })

/** A paid invoice owes nothing; one that is open owes something. */
const remaining: Rule = (store) =>
  [...store.all<Stored>('invoice')].flatMap((invoice): Violation[] => {
    const wrong = invoice.status === 'paid' ? invoice.amount_remaining !== 0 : false
    if (!wrong) return []
    const message = `${invoice.id} is paid and ${invoice.amount_remaining} of it remain.`
    return [{ rule: 'paid_owes_nothing', objects: [invoice.id], message }]
  })

export const invoiceRules: Rule[] = [sums, remaining]
