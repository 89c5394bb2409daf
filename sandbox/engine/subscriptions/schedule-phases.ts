import { invalidRequest } from '../../http/errors.ts'
import { mergeMetadata } from '../../http/metadata.ts'
import type { Ctx } from '../../store/types.ts'
import { findPaymentMethod, findPrice } from '../find.ts'
import { boundary } from '../periods.ts'
import type { PhaseItem, Price, SchedulePhase, Subscription } from '../types.ts'

/** A phase as a request names it. */
export interface PhaseInput {
  items?: { price?: string; quantity?: number; metadata?: unknown }[]
  start_date?: number | 'now'
  end_date?: number | 'now'
  duration?: { interval: string; interval_count?: number }
  trial?: boolean
  trial_end?: number
  proration_behavior?: string
  billing_cycle_anchor?: string
  collection_method?: string
  default_payment_method?: string
  description?: string | null
  metadata?: unknown
}

const plainItem = { billing_thresholds: null, discounts: [], tax_rates: [] }

function itemOf(ctx: Ctx, given: { price?: string; quantity?: number; metadata?: unknown }, param: string): PhaseItem {
  const price = findPrice(ctx, given.price, `${param}[price]`)
  if (price.recurring === null) {
    throw invalidRequest(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      { param: `${param}[price]` },
    )
  }
  return {
    ...structuredClone(plainItem),
    metadata: mergeMetadata({}, given.metadata ?? undefined),
    plan: price.id,
    price: price.id,
    quantity: given.quantity ?? 1,
  }
}

const plainPhase = {
  add_invoice_items: [],
  application_fee_percent: null,
  billing_thresholds: null,
  default_tax_rates: [],
  discounts: [],
  invoice_settings: null,
  on_behalf_of: null,
  transfer_data: null,
} satisfies Partial<SchedulePhase>

/** The phase that a subscription is in: its items, until its period ends. */
export function presentPhase(subscription: Subscription, start: number, end: number): SchedulePhase {
  return {
    ...structuredClone(plainPhase),
    billing_cycle_anchor: null,
    collection_method: null,
    currency: subscription.currency,
    default_payment_method: subscription.default_payment_method,
    description: null,
    end_date: end,
    items: subscription.items.data.map(({ price, quantity, metadata }) => ({
      ...structuredClone(plainItem),
      metadata: { ...metadata },
      plan: price.id,
      price: price.id,
      quantity: quantity ?? 1,
    })),
    metadata: {},
    proration_behavior: 'create_prorations',
    start_date: start,
    trial_end: subscription.trial_end !== null && subscription.trial_end >= end ? subscription.trial_end : null,
  }
}

function endOf(ctx: Ctx, given: PhaseInput, start: number, price: Price, param: string): number {
  if (given.end_date === 'now') return ctx.now
  if (given.end_date !== undefined) return given.end_date
  const { interval, interval_count } = given.duration ?? price.recurring ?? { interval: 'month', interval_count: 1 }
  const end = boundary(start, { interval, interval_count: interval_count ?? 1 }, 1)
  if (end > start) return end
  throw invalidRequest('The phase must end after it starts.', { param: `${param}[duration]` })
}

function startOf(ctx: Ctx, given: PhaseInput, expected: number, param: string): number {
  const start = given.start_date === 'now' ? ctx.now : (given.start_date ?? expected)
  if (start === expected) return start
  throw invalidRequest('The start date of a phase must be the end date of the phase before it.', {
    param: `${param}[start_date]`,
  })
}

function optional(ctx: Ctx, given: PhaseInput, param: string) {
  const { default_payment_method: method, billing_cycle_anchor, collection_method, description } = given
  return {
    billing_cycle_anchor: billing_cycle_anchor ?? null,
    collection_method: collection_method ?? null,
    default_payment_method:
      method === undefined ? null : findPaymentMethod(ctx, method, `${param}[default_payment_method]`).id,
    description: description ?? null,
  }
}

function phaseOf(ctx: Ctx, given: PhaseInput, expected: number, param: string): SchedulePhase {
  const items = (given.items ?? []).map((item, at) => itemOf(ctx, item, `${param}[items][${at}]`))
  const [first] = items
  if (!first) throw invalidRequest(`Missing required param: ${param}[items].`, { param: `${param}[items]` })
  const price = findPrice(ctx, first.price)
  const start = startOf(ctx, given, expected, param)
  const end = endOf(ctx, given, start, price, param)
  if (end <= start) {
    throw invalidRequest('The end date of a phase must be after its start.', { param: `${param}[end_date]` })
  }
  return {
    ...structuredClone(plainPhase),
    ...optional(ctx, given, param),
    currency: price.currency,
    end_date: end,
    items,
    metadata: mergeMetadata({}, given.metadata ?? undefined),
    proration_behavior: given.proration_behavior ?? 'create_prorations',
    start_date: start,
    trial_end: given.trial === true ? end : (given.trial_end ?? null),
  }
}

/** The phases of a request, each beginning where the one before ends; 400 for gaps, missing items and one-time prices. */
export function phasesOf(ctx: Ctx, given: PhaseInput[], start: number): SchedulePhase[] {
  const phases: SchedulePhase[] = []
  given.forEach((one, at) => {
    const param = `phases[${at}]`
    const phase = phaseOf(ctx, one, phases.at(-1)?.end_date ?? start, param)
    if (at > 0 && phase.trial_end !== null) {
      throw invalidRequest('The sandbox runs trials in the first phase of a schedule only.', {
        param: `${param}[trial]`,
      })
    }
    phases.push(phase)
  })
  return phases
}
