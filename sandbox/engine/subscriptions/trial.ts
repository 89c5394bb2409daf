import { invalidRequest } from '../../http/errors.ts'
import type { Ctx } from '../../store/types.ts'
import { schedule, unschedule, type Job } from '../jobs.ts'
import type { Invoice, Subscription } from '../types.ts'
import { withItems } from './items.ts'
import { prorationItem } from './pending-items.ts'
import { finalizeAndCollect, renew } from './renew.ts'
import { changeSubscription } from './status.ts'

const day = 86_400

function moveEnd(subscription: Subscription, end: number): Partial<Subscription> {
  const data = subscription.items.data.map((item) => ({ ...item, current_period_end: end }))
  return { trial_end: end, billing_cycle_anchor: end, items: withItems(subscription, data) }
}

/** The trial of an active subscription begins now: what is left of the paid period is credited. */
function beginTrial(ctx: Ctx, subscription: Subscription, end: number, prorates: boolean): Partial<Subscription> {
  for (const item of prorates ? subscription.items.data : []) {
    const credit = ctx.store.put(prorationItem(ctx, subscription, item, 'credit', ctx.now))
    ctx.emit('invoiceitem.created', credit)
  }
  const data = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: ctx.now,
    current_period_end: end,
  }))
  return {
    billing_cycle_anchor: end,
    items: withItems(subscription, data),
    status: 'trialing',
    trial_end: end,
    trial_start: ctx.now,
  }
}

const notYetWarned = (ctx: Ctx, subscription: Subscription): boolean =>
  ctx.store.where<Job>('sandbox.job', 'subject', subscription.id).some(({ kind }) => kind === 'trial_will_end')

function endNow(ctx: Ctx, subscription: Subscription): void {
  if (notYetWarned(ctx, subscription)) ctx.emit('customer.subscription.trial_will_end', subscription)
  unschedule(ctx.store, subscription.id, 'trial_will_end')
  ctx.store.update(subscription, moveEnd(subscription, ctx.now))
  renew(ctx, subscription)
  const invoice = ctx.store.get<Invoice>('invoice', subscription.latest_invoice ?? '')
  if (invoice) finalizeAndCollect(ctx, invoice)
}

/**
 * Ends a trial now (the first period begins and is billed at once), moves its end, or gives an active subscription a trial.
 * 400 for an end in the past, and for a subscription that is neither on trial nor active.
 */
export function setTrialEnd(ctx: Ctx, subscription: Subscription, end: number | 'now', prorates: boolean): void {
  const trial = subscription.status === 'trialing'
  if (!trial && (subscription.status !== 'active' || end === 'now')) {
    throw invalidRequest('Only a trialing subscription can end its trial, and only an active one can begin one.', {
      param: 'trial_end',
    })
  }
  const at = end === 'now' ? ctx.now : end
  if (at < ctx.now) throw invalidRequest('Invalid timestamp: must be in the future.', { param: 'trial_end' })
  if (at === ctx.now) return endNow(ctx, subscription)
  const patch = trial ? moveEnd(subscription, at) : beginTrial(ctx, subscription, at, prorates)
  changeSubscription(ctx, subscription, patch)
  schedule(ctx.store, 'period_end', subscription.id, at)
  schedule(ctx.store, 'trial_will_end', subscription.id, Math.max(at - 3 * day, ctx.now))
}
