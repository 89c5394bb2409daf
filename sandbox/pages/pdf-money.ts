import { readable } from '../engine/money.ts'

/** An amount as a PDF's own letters can show it: the sign of its currency, or its code where they have none. */
export function money(amount: number, currency: string): string {
  const text = readable(amount, currency)
  if (/^[\x20-\x7e\xa3\xa5€]*$/.test(text)) return text
  return `${text.replace(/[^\d.,-]/g, '')} ${currency.toUpperCase()}`
}
