import { scheduleFrom } from '../engine/subscriptions/schedule-start.ts'
import type { Price, Subscription } from '../engine/types.ts'
import { updateSchedule } from '../resources/subscription_schedules.ts'
import type { Ctx } from '../store/types.ts'
import { onlyItem } from './portal-offers.ts'
import type { Choice } from './portal-plan-choice.ts'
import type { View } from './portal-view.ts'

const days: Record<string, number> = { day: 1, week: 7, month: 30, year: 365 }

const lengthOf = ({ recurring }: Price): number =>
  (days[recurring?.interval ?? ''] ?? 0) * (recurring?.interval_count ?? 1)

/** Whether the configuration lets this change wait for the period's end: a smaller amount, or a shorter interval. */
export function waitsForPeriodEnd(view: View, subscription: Subscription, { price, quantity }: Choice): boolean {
  const item = onlyItem(subscription)
  if (!item || subscription.status === 'trialing') return false
  const { conditions } = view.configuration.features.subscription_update.schedule_at_period_end
  const before = (item.price.unit_amount ?? 0) * (item.quantity ?? 1)
  const shorter = lengthOf(price) < lengthOf(item.price)
  const smaller = !shorter && (price.unit_amount ?? 0) * quantity < before
  return conditions.some(
    ({ type }) => (type === 'decreasing_item_amount' && smaller) || (type === 'shortening_interval' && shorter),
  )
}

const itemOf = (price: string, quantity: number): { price: string; quantity: number } => ({ price, quantity })

/** Plans the change for the end of the period, by a schedule that lets the subscription go once it has happened. */
export function planLater(ctx: Ctx, subscription: Subscription, { price, quantity }: Choice): void {
  const item = onlyItem(subscription)
  const schedule = scheduleFrom(ctx, subscription)
  const present = schedule.current_phase
  if (!item || !present || !price.recurring) return
  const { interval, interval_count } = price.recurring
  updateSchedule(
    ctx,
    {
      end_behavior: 'release',
      proration_behavior: 'none',
      phases: [
        { ...present, items: [itemOf(item.price.id, item.quantity ?? 1)] },
        { items: [itemOf(price.id, quantity)], duration: { interval, interval_count }, proration_behavior: 'none' },
      ],
    },
    schedule.id,
  )
}
