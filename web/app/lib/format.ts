/** Stripe's minor units: these differ from two decimals (https://docs.stripe.com/currencies). */
const NO_DECIMALS = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const THREE_DECIMALS = new Set('bhd jod kwd omr tnd'.split(' '))

const LOCALE = 'en-US'

/** Money from minor units, for people; whole amounts without decimals when `isShort`. */
export function formatMoney(amountMinor: number, currency: string, isShort = false): string {
  const code = currency.toLowerCase()
  const digits = NO_DECIMALS.has(code) ? 0 : THREE_DECIMALS.has(code) ? 3 : 2
  const amount = amountMinor / 10 ** digits
  const shown = isShort && Number.isInteger(amount) ? 0 : digits
  const style = { style: 'currency', currency: code.toUpperCase() } as const
  return new Intl.NumberFormat(LOCALE, { ...style, minimumFractionDigits: shown, maximumFractionDigits: shown }).format(
    amount,
  )
}

/** A date as people write it, in UTC, so that server and browser agree. */
export function formatDate(iso: string): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(iso))
}

/** A date with its time, in UTC and saying so. */
export function formatInstant(iso: string): string {
  const format = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(new Date(iso))} UTC`
}

const ACRONYMS = /\b(api|pdf|sla|sso)\b/g

/** `api_access` as `API access`. */
export function humanize(name: string): string {
  const words = name.replaceAll('_', ' ').replace(ACRONYMS, (word) => word.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `visa` as `Visa`; brands that are spelled otherwise by name. */
function formatBrand(brand: string): string {
  const special: Record<string, string> = { amex: 'American Express', mastercard: 'Mastercard', unionpay: 'UnionPay' }
  return special[brand] ?? humanize(brand)
}

/** A card as people know it: `Visa •••• 4242`. */
export function formatCard(card: { brand: string; last4: string }): string {
  return `${formatBrand(card.brand)} •••• ${card.last4}`
}
