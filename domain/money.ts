/** Stripe's billing intervals. */
export type Interval = 'day' | 'week' | 'month' | 'year'

const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '))

/** How many decimals Stripe's minor unit of this currency stands for: 2 for usd, 0 for jpy, 3 for kwd. */
export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase()
  if (ZERO_DECIMAL.has(code)) return 0
  return THREE_DECIMAL.has(code) ? 3 : 2
}

/** An amount of minor units for people: `29.00 USD`, `1200 JPY`, `-0.05 USD`. */
export function formatMoney(amountCents: number, currency: string): string {
  const digits = minorDigits(currency)
  const padded = String(Math.abs(amountCents)).padStart(digits + 1, '0')
  const split = padded.length - digits
  const major = digits === 0 ? padded : `${padded.slice(0, split)}.${padded.slice(split)}`
  return `${amountCents < 0 ? '-' : ''}${major} ${currency.toUpperCase()}`
}

/** How many of one interval fill a month, as a fraction: a year has 12 months and 365 days. */
function perMonth(interval: Interval): { times: number; of: number } {
  switch (interval) {
    case 'month':
      return { times: 1, of: 1 }
    case 'year':
      return { times: 1, of: 12 }
    case 'week':
      return { times: 365, of: 84 }
    case 'day':
      return { times: 365, of: 12 }
  }
}

/**
 * What a subscription costs a month in dollars, with at most two decimals, rounded half up; null unless it is in usd.
 * `amountCents` is for one unit of quantity.
 */
export function perMonthUsd(price: {
  readonly amountCents: number
  readonly quantity: number
  readonly currency: string
  readonly interval: Interval
  readonly intervalCount: number
}): number | null {
  if (price.currency.toLowerCase() !== 'usd') return null
  const { times, of } = perMonth(price.interval)
  return Math.round((price.amountCents * price.quantity * times) / (of * price.intervalCount)) / 100
}
