import { detailsOf } from './cancel.ts'
import { periodOf } from './items.ts'
import { schedule, unschedule } from '../jobs.ts'
import type { Subscription } from '../types.ts'
import { invalidRequest } from '../../http/errors.ts'
import type { Input } from '../../http/types.ts'
import type { Ctx } from '../../store/types.ts'

interface Words {
  comment?: string | null
  feedback?: string | null
}

/** What scheduling an end at an instant writes. `canceled_at` is when it was asked for. */
export const endsAt = (ctx: Ctx, subscription: Subscription, at: number, words: Words): Partial<Subscription> => ({
  cancel_at: at,
  canceled_at: ctx.now,
  cancellation_details: detailsOf(subscription, { reason: 'cancellation_requested', ...words }),
})

/** What taking a scheduled end back writes. */
export const goesOn: Partial<Subscription> = {
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
}

/** What a person's words alone write, without an end. */
function wordsOnly(subscription: Subscription, words: Words): Partial<Subscription> {
  if (words.comment === undefined && words.feedback === undefined) return {}
  const reason = subscription.cancellation_details?.reason ?? null
  return { cancellation_details: { ...detailsOf(subscription, { reason: '', ...words }), reason } }
}

function takenBack(subscription: Subscription): Partial<Subscription> {
  return subscription.cancel_at === null && !subscription.cancel_at_period_end ? {} : goesOn
}

/** What `cancel_at`, `cancel_at_period_end` and `cancellation_details` of a request write; 400 for an end in the past. */
export function endingFields(ctx: Ctx, subscription: Subscription, input: Input): Partial<Subscription> {
  const words = (input.cancellation_details ?? {}) as Words
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = input
  const { end } = periodOf(subscription)
  if (at === null) return takenBack(subscription)
  // An end at an instant is not the flag's to take back: in flexible billing the portal sets such a one.
  if (atPeriodEnd === false && at === undefined && subscription.cancel_at_period_end) return goesOn
  if (atPeriodEnd === true) return { ...endsAt(ctx, subscription, end, words), cancel_at_period_end: true }
  if (typeof at === 'string') return endsAt(ctx, subscription, end, words)
  if (typeof at !== 'number') return wordsOnly(subscription, words)
  if (at <= ctx.now) {
    throw invalidRequest('Invalid timestamp: cancel_at must be in the future.', { param: 'cancel_at' })
  }
  return { ...endsAt(ctx, subscription, at, words), cancel_at_period_end: false }
}

/** Puts a scheduled end into the calendar, or takes it out. */
export function planEnding(ctx: Ctx, subscription: Subscription): void {
  if (subscription.cancel_at === null) unschedule(ctx.store, subscription.id, 'cancel_at')
  else schedule(ctx.store, 'cancel_at', subscription.id, subscription.cancel_at)
}
