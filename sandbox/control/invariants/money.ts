import type { Charge, Invoice, InvoicePayment, Refund } from '../../engine/types.ts'
import type { LedgerEntry, Store, StripeObject } from '../../store/types.ts'
import type { Rule, Violation } from './types.ts'

type Entry = StripeObject & LedgerEntry

const succeededCharges = (store: Store): Entry[] =>
  [...store.all<Entry>('sandbox.ledger')].filter(({ type, status }) => type === 'charge' && status === 'succeeded')

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)

/** The invoice that a charge pays: the one it was made for, or the one that its payment intent was attached to later. */
function invoicePaidBy(store: Store, entry: Entry): string | null {
  if (entry.invoice !== null) return entry.invoice
  const intent = store.get<Charge>('charge', entry.id)?.payment_intent
  if (typeof intent !== 'string') return null
  const [payment] = store.where<InvoicePayment>('invoice_payment', 'payment.payment_intent', intent)
  return payment?.invoice ?? null
}

function byInvoice(store: Store, entries: Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const invoice = invoicePaidBy(store, entry)
    if (invoice === null) continue
    const group = groups.get(invoice)
    if (group) group.push(entry)
    else groups.set(invoice, [entry])
  }
  return groups
}

/** Several payments of parts are fine; more than what was due is not. */
const chargedTwice: Rule = (store) =>
  [...byInvoice(store, succeededCharges(store))].flatMap(([id, charges]): Violation[] => {
    const due = store.get<Invoice>('invoice', id)?.amount_due ?? 0
    const paid = sum(charges.map(({ amount }) => amount))
    if (charges.length < 2 || paid <= due) return []
    const message = `${id} was charged ${charges.length} times: ${paid} of ${due} due.`
    return [{ rule: 'one_charge_per_invoice', objects: [id, ...charges.map((one) => one.id)], message }]
  })

/** What was charged for an invoice is what the invoice says was paid. */
const paidSum: Rule = (store) => {
  const charged = byInvoice(store, succeededCharges(store))
  return [...store.all<Invoice & StripeObject>('invoice')].flatMap((invoice): Violation[] => {
    const amount = sum((charged.get(invoice.id) ?? []).map((one) => one.amount))
    if (amount === invoice.amount_paid) return []
    const message = `${invoice.id} says ${invoice.amount_paid} was paid; the ledger has charges of ${amount}.`
    return [{ rule: 'paid_sum', objects: [invoice.id], message }]
  })
}

const paysInvoice = (store: Store, entry: Entry): boolean =>
  store.where<InvoicePayment>('invoice_payment', 'invoice', entry.invoice ?? '').some((payment) => {
    const charge = store.get<Charge>('charge', entry.id)
    const { payment_intent, charge: direct } = payment.payment
    return payment.status === 'paid' && (payment_intent === charge?.payment_intent || direct === entry.id)
  })

/** A charge that succeeded for an invoice is one of its payments. */
const chargeWithoutPayment: Rule = (store) =>
  succeededCharges(store).flatMap((entry): Violation[] => {
    if (entry.invoice === null || paysInvoice(store, entry)) return []
    const message = `${entry.id} was charged for ${entry.invoice}, which has no paid invoice payment for it.`
    return [{ rule: 'charge_has_invoice_payment', objects: [entry.id, entry.invoice], message }]
  })

const settledAs = (status: string): LedgerEntry['status'] =>
  status === 'succeeded' || status === 'failed' ? status : 'pending'

/** Every charge is in the ledger as it is, and the ledger has none that does not exist. */
const ledgerOfCharges: Rule = (store) => {
  const unlisted = [...store.all<Charge & StripeObject>('charge')].flatMap((charge): Violation[] => {
    const entry = store.get<Entry>('sandbox.ledger', charge.id)
    if (entry?.amount === charge.amount && entry.status === settledAs(charge.status)) return []
    const message = `${charge.id} (${charge.amount}, ${charge.status}) is not in the ledger like this.`
    return [{ rule: 'ledger_complete', objects: [charge.id], message }]
  })
  const unknown = [...store.all<Entry>('sandbox.ledger')].flatMap(({ id, type }): Violation[] => {
    if (type !== 'charge' || store.get('charge', id)) return []
    return [{ rule: 'ledger_complete', objects: [id], message: `The ledger has ${id}, which is no charge.` }]
  })
  return [...unlisted, ...unknown]
}

/** What was refunded of a charge is the sum of its refunds, and no more than was charged. */
const refunds: Rule = (store) =>
  [...store.all<Charge & StripeObject>('charge')].flatMap((charge): Violation[] => {
    const all = store.where<Refund & StripeObject>('refund', 'charge', charge.id)
    const counted = all.filter(({ status }) => status !== 'failed' && status !== 'canceled')
    const amount = sum(counted.map((one) => one.amount))
    if (amount === charge.amount_refunded && amount <= charge.amount) return []
    const message = `${charge.id} of ${charge.amount} says ${charge.amount_refunded} was refunded; its refunds are ${amount}.`
    return [{ rule: 'refund_sum', objects: [charge.id, ...all.map((one) => one.id)], message }]
  })

export const moneyRules: Rule[] = [chargedTwice, paidSum, chargeWithoutPayment, ledgerOfCharges, refunds]
