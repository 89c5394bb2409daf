import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import type { Customer, SchedulePhase, Subscription, SubscriptionSchedule } from '../types.ts'
import { periodOf } from './items.ts'
import { presentPhase } from './schedule-phases.ts'
import { beginSchedule, planPhase } from './schedule-run.ts'
import { changeSubscription } from './status.ts'

/** What a schedule is made of. */
export interface ScheduleParts {
  customer: Customer
  phases: SchedulePhase[]
  endBehavior: string
  metadata: Record<string, string>
}

function newSchedule(ctx: Ctx, parts: ScheduleParts): SubscriptionSchedule {
  return {
    id: ctx.store.newId('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: { type: 'flexible', flexible: { proration_discounts: 'included' } },
    canceled_at: null,
    completed_at: null,
    created: ctx.now,
    current_phase: null,
    customer: parts.customer.id,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: 'charge_automatically',
      default_payment_method: null,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: parts.endBehavior,
    livemode: false,
    metadata: parts.metadata,
    pause_schedules: [],
    phases: parts.phases,
    released_at: null,
    released_subscription: null,
    status: 'not_started',
    subscription: null,
    test_clock: ctx.clock,
  }
}

/** A schedule for a subscription to come: it begins now, or waits for its first phase. 400 for a start in the past. */
export function startSchedule(ctx: Ctx, parts: ScheduleParts): SubscriptionSchedule {
  const start = parts.phases[0]?.start_date ?? ctx.now
  if (start < ctx.now) throw invalidRequest('The start date must not be in the past.', { param: 'start_date' })
  const schedule = ctx.store.put(newSchedule(ctx, parts))
  ctx.emit('subscription_schedule.created', schedule)
  if (start === ctx.now) beginSchedule(ctx, schedule)
  else planPhase(ctx, schedule)
  return schedule
}

/** A schedule that takes over a running subscription, its present period as the first phase; 400 when it has one already. */
export function scheduleFrom(ctx: Ctx, subscription: Subscription): SubscriptionSchedule {
  if (subscription.schedule !== null) {
    throw invalidRequest('You cannot migrate a subscription that is already attached to a schedule.', {
      param: 'from_subscription',
    })
  }
  if (!['active', 'trialing', 'past_due'].includes(subscription.status)) {
    throw invalidRequest(`You cannot schedule a subscription with status \`${subscription.status}\`.`, {
      param: 'from_subscription',
    })
  }
  const { start, end } = periodOf(subscription)
  const customer = ctx.store.get<Customer>('customer', subscription.customer)
  if (!customer) throw new Error(`Subscription ${subscription.id} has lost its customer`)
  const phases = [presentPhase(subscription, start, end)]
  const schedule = ctx.store.put<SubscriptionSchedule>({
    ...newSchedule(ctx, { customer, phases, endBehavior: 'release', metadata: {} }),
    current_phase: { start_date: start, end_date: end },
    status: 'active',
    subscription: subscription.id,
  })
  ctx.emit('subscription_schedule.created', schedule)
  changeSubscription(ctx, subscription, { schedule: schedule.id })
  planPhase(ctx, schedule)
  return schedule
}
