import type { Subscription } from '#db/models/subscription.ts'
import { DAY_MS } from '#domain/clock.ts'
import type { Deps } from '../deps.ts'
import { type MessageToRecord, recordMessage } from '../messages.ts'
import type { Pass } from './write.ts'

/** What a subscription was before this sync wrote it. */
export type Before = Pick<Subscription, 'id' | 'planId' | 'status'> | null

/** How long before its end a trial is told of; Stripe's own event comes then. */
const TRIAL_NOTICE_MS = 3 * DAY_MS

/** Records what the account is told of a change that is neither a failure nor a recovery: those tell of themselves. */
export async function tellChanges(deps: Deps, pass: Pass, before: Before, current: Subscription | null): Promise<void> {
  const told = [planChanged(pass, before, current), ended(before, current), trialEnding(pass, current)]
  for (const message of told) if (message) await recordMessage(deps, pass, message)
}

const to = (current: Subscription, kind: string, once: string, data = {}): MessageToRecord => ({
  audience: 'customer',
  kind,
  dedupeKey: `${kind}/${current.id}${once && `/${once}`}`,
  data: { subscription_id: current.id, plan_id: current.planId, ...data },
})

function planChanged({ noted }: Pass, before: Before, current: Subscription | null): MessageToRecord | null {
  if (!before || before.id !== current?.id || before.planId === current.planId) return null
  // the number of this sync: a change back is another change
  return to(current, 'plan_changed', String(noted.seq))
}

/** One that was in trouble is ended by its recovery. */
function ended(before: Before, current: Subscription | null): MessageToRecord | null {
  const wasWell = before?.status === 'active' || before?.status === 'trialing' || before?.status === 'paused'
  if (!wasWell || before.id !== current?.id || current.status !== 'canceled') return null
  return to(current, 'subscription_ended', '')
}

function trialEnding({ now }: Pass, current: Subscription | null): MessageToRecord | null {
  if (current?.status !== 'trialing' || !current.trialEnd) return null
  const leftMs = current.trialEnd.getTime() - now.getTime()
  if (leftMs <= 0 || leftMs > TRIAL_NOTICE_MS) return null
  const at = current.trialEnd.toISOString()
  return to(current, 'trial_ending', at, { trial_end: at })
}
