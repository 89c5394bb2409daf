import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { lineForInvoiceItem, lineForItem } from '../invoices/lines.ts'
import { boundary, lastBoundary, nextBoundary, type Interval } from '../periods.ts'
import type { Span } from '../proration.ts'
import type { InvoiceItem, InvoiceLine, Subscription, SubscriptionItem } from '../types.ts'
import { intervalOf, periodOf } from './items.ts'
import { prorationItem } from './pending-items.ts'

/** The day of the month (and time, UTC) that a subscription is to be billed on. */
export interface AnchorConfig {
  day_of_month: number
  month?: number | null
  hour?: number | null
  minute?: number | null
  second?: number | null
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

/**
 * The anchor of a cycle that bills on that day: an instant of a month that has the day, so that shorter months do not shorten
 * the ones after them.
 */
export function anchorOf(config: AnchorConfig, now: number): number {
  const today = new Date(now * 1000)
  const { hour, minute, second } = config
  let [year, month] = [today.getUTCFullYear(), config.month == null ? today.getUTCMonth() : config.month - 1]
  while (daysIn(year, month) < config.day_of_month) [year, month] = month === 0 ? [year - 1, 11] : [year, month - 1]
  const time = [hour ?? today.getUTCHours(), minute ?? today.getUTCMinutes(), second ?? today.getUTCSeconds()] as const
  return Date.UTC(year, month, config.day_of_month, ...time) / 1000
}

/** The first period of a cycle with a chosen anchor; 400 for an anchor later than the first natural billing date. */
export function firstPeriod(anchor: number | null, interval: Interval, now: number): Span {
  if (anchor !== null && anchor > boundary(now, interval, 1)) {
    throw invalidRequest('billing_cycle_anchor cannot be later than next natural billing date for plan.', {
      param: 'billing_cycle_anchor',
    })
  }
  return { start: now, end: nextBoundary(anchor ?? now, interval, now) }
}

const kept = (ctx: Ctx, item: InvoiceItem): InvoiceLine => lineForInvoiceItem(ctx, ctx.store.put(item))

const free = (line: InvoiceLine): InvoiceLine => ({ ...line, amount: 0, subtotal: 0 })

/** The line of a first period that is shorter than a cycle: its part of the price, or nothing without prorations. */
function partialLine(ctx: Ctx, subscription: Subscription, item: SubscriptionItem, prorates: boolean): InvoiceLine {
  const period = periodOf(subscription)
  if (!prorates) return free(lineForItem(ctx, subscription, item, period))
  const start = lastBoundary(subscription.billing_cycle_anchor, intervalOf(subscription.items.data), ctx.now)
  return kept(ctx, prorationItem(ctx, subscription, { ...item, current_period_start: start }, 'debit', ctx.now))
}

/** What is owed for the time before a subscription that began in the past: whole cycles, and a part of one. */
function backdatedLines(ctx: Ctx, subscription: Subscription, item: SubscriptionItem): InvoiceLine[] {
  const interval = intervalOf(subscription.items.data)
  const lines: InvoiceLine[] = []
  for (let n = -1, end = ctx.now; end > subscription.start_date; n -= 1) {
    const start = boundary(ctx.now, interval, n)
    const whole = { ...item, current_period_start: start, current_period_end: end }
    const from = Math.max(start, subscription.start_date)
    lines.unshift(kept(ctx, prorationItem(ctx, subscription, whole, 'debit', from)))
    end = start
  }
  return lines
}

/** The lines of a subscription's first invoice: nothing on trial, a part of the price for a part of a cycle. */
export function firstLines(ctx: Ctx, subscription: Subscription, prorates: boolean): InvoiceLine[] {
  const trial = subscription.status === 'trialing'
  const period = periodOf(subscription)
  const { data } = subscription.items
  const isPart = !trial && lastBoundary(subscription.billing_cycle_anchor, intervalOf(data), ctx.now) !== ctx.now
  return data.flatMap((item) => [
    ...(prorates ? backdatedLines(ctx, subscription, item) : []),
    isPart ? partialLine(ctx, subscription, item, prorates) : lineForItem(ctx, subscription, item, period, trial),
  ])
}
