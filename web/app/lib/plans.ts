import type { Interval, Plan } from '../contract/types.ts'
import { formatMoney, humanize } from './format.ts'

/** The plans of one interval, cheapest tier first. */
export function plansOf(plans: Plan[], interval: Interval): Plan[] {
  return plans.filter((plan) => plan.interval === interval).sort((a, b) => a.rank - b.rank)
}

type Price = { amount: number; currency: string; interval: Interval; seats: boolean }

/** `$29 / month`; `$19 / seat / month` for a plan that is sold by the seat. */
export function priceText(plan: Price): string {
  return `${formatMoney(plan.amount, plan.currency, true)} / ${plan.seats ? 'seat / ' : ''}${plan.interval}`
}

/** What an account of so many members pays: `$57 / month`. */
export function totalText(plan: Price, members: number): string {
  const quantity = plan.seats ? members : 1
  return `${formatMoney(plan.amount * quantity, plan.currency, true)} / ${plan.interval}`
}

/** How the price of several seats comes about: `3 members: $57 / month`; null where there is nothing to multiply. */
export function seatsText(plan: Price, members: number): string | null {
  return plan.seats && members > 1 ? `${members} members: ${totalText(plan, members)}` : null
}

/** What a year saves over twelve months of the same family, in words; null when nothing. */
export function yearlySaving(plans: Plan[]): string | null {
  for (const yearly of plansOf(plans, 'year')) {
    const monthly = plans.find((plan) => plan.family === yearly.family && plan.interval === 'month')
    const saved = monthly ? 12 - yearly.amount / monthly.amount : 0
    if (saved >= 1 && Number.isInteger(saved)) return saved === 1 ? '1 month free' : `${saved} months free`
    if (saved > 0) return `save ${Math.round((saved / 12) * 100)}%`
  }
  return null
}

/** The month's share of a yearly price, or null for a monthly plan. */
export function perMonth(plan: Plan): string | null {
  return plan.interval === 'year'
    ? `${formatMoney(Math.round(plan.amount / 12), plan.currency)} a month${plan.seats ? ' a seat' : ''}`
    : null
}

/** `Projects: 10`, `Priority support`. */
export function featureTexts(features: Plan['features']): string[] {
  return Object.entries(features).map(([name, value]) =>
    value === true ? humanize(name) : `${humanize(name)}: ${value.toLocaleString('en-US')}`,
  )
}
