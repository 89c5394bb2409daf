const formats = new Map<string, Intl.NumberFormat>()

/** Made once for each currency: making one takes far longer than using it. */
function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency)
  if (known) return known
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: currency.toUpperCase() })
  formats.set(currency, format)
  return format
}

const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** An amount of minor units as people read it, e.g. `$49.00`; knows currencies without minor units. */
export function readable(amount: number, currency: string): string {
  const format = formatOf(currency)
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(amount / 10 ** digits)
}

const plural = (count: number, word: string): string => (count === 1 ? word : `${count} ${word}s`)

/** How often a recurring price is billed, e.g. `month` or `3 months`. */
export const every = (recurring: { interval: string; interval_count: number } | null): string =>
  recurring === null ? '' : plural(recurring.interval_count, recurring.interval)

/** A unix instant as a date, e.g. `21 Nov 2026` (UTC). */
export const readableDate = (seconds: number): string => dates.format(seconds * 1000)
