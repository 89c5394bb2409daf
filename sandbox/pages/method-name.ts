import type { PaymentMethod } from '../engine/types.ts'

/** Brands as people write them. */
const brands: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
}

const brandName = (brand: string): string => brands[brand] ?? 'Card'

/** A way to pay as people know theirs, e.g. `Visa ending in 4242`. */
export function methodName({ card, us_bank_account: bank, type }: PaymentMethod): string {
  if (card) return `${brandName(card.brand)} ending in ${card.last4}`
  if (bank) return `${bank.bank_name ?? 'Bank account'} ending in ${bank.last4 ?? ''}`
  return type.replaceAll('_', ' ')
}

const two = (month: number): string => String(month).padStart(2, '0')

/** What is said under it, e.g. `Expires 12/2034`. */
export const methodDetail = ({ card }: PaymentMethod): string | null =>
  card ? `Expires ${two(card.exp_month)}/${card.exp_year}` : null
