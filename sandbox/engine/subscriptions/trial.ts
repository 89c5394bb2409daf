import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { schedule, unschedule } from '../jobs.ts'
import type { Subscription } from '../types.ts'
import { withItems } from './items.ts'
import { finalizeAndCollect, renew } from './renew.ts'
import { changeSubscription } from './status.ts'
import type { Invoice } from '../types.ts'

const day = 86_400

function moveEnd(subscription: Subscription, end: number): Partial<Subscription> {
  const data = subscription.items.data.map((item) => ({ ...item, current_period_end: end }))
  return { trial_end: end, billing_cycle_anchor: end, items: withItems(subscription, data) }
}

/** Ends a trial now (the first period begins and is billed at once) or moves its end; 400 when there is no trial. */
export function endTrial(ctx: Ctx, subscription: Subscription, end: number | 'now'): void {
  if (subscription.status !== 'trialing') {
    throw invalidRequest('Only a trialing subscription can change its trial_end.', { param: 'trial_end' })
  }
  const at = end === 'now' ? ctx.now : end
  if (at < ctx.now) throw invalidRequest('Invalid timestamp: must be in the future.', { param: 'trial_end' })
  unschedule(ctx.store, subscription.id, 'trial_will_end')
  if (at > ctx.now) {
    changeSubscription(ctx, subscription, moveEnd(subscription, at))
    schedule(ctx.store, 'trial_will_end', subscription.id, Math.max(at - 3 * day, ctx.now))
    return
  }
  ctx.store.update(subscription, moveEnd(subscription, at))
  renew(ctx, subscription)
  const invoice = ctx.store.get<Invoice>('invoice', subscription.latest_invoice ?? '')
  if (invoice) finalizeAndCollect(ctx, invoice)
}
