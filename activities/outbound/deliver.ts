import { answerAsked, noteDelivered, nextWork, type Work } from '#db/outbound-queue.ts'
import { words } from '#domain/words.ts'
import type { Deps } from '../deps.ts'
import { noteFailure } from './note-failure.ts'
import { send } from './send.ts'

/** What an endpoint's run does next. */
export interface DeliveryPass {
  next: 'again' | 'wait' | 'done'
  /** Real milliseconds to wait for; 0 unless waiting. */
  waitMs: number
  /** For operators, in plain words. */
  waitingFor: string
}

/** One pass ends after this, in real milliseconds: well before it would be taken for dead. */
const PASS_MS = 20_000

/**
 * Sends what an endpoint's queue holds, one after the other, until it is empty, one fails, or the pass has run its time.
 * Whoever dies between an answer and its note sends that delivery again, with the same id.
 */
export async function deliverWebhooks(deps: Deps, { endpointId }: { endpointId: string }): Promise<DeliveryPass> {
  const endsAt = Date.now() + PASS_MS
  while (Date.now() < endsAt) {
    const work = await nextWork(deps.db, endpointId)
    if (!work) return { next: 'done', waitMs: 0, waitingFor: words.outbound.disabled }
    if (!work.head || work.waitMs > 0) return pause(deps, work)
    const attempted = await send(deps, work, work.head)
    deps.failPoint('outbound.posted')
    const { httpStatus } = attempted
    const isTaken = httpStatus !== null && httpStatus >= 200 && httpStatus < 300
    await (isTaken ? noteDelivered(deps.db, work, work.head, attempted) : noteFailure(deps, work, work.head, attempted))
  }
  return { next: 'again', waitMs: 0, waitingFor: words.outbound.delivering }
}

async function pause(deps: Deps, work: Work): Promise<DeliveryPass> {
  await answerAsked(deps.db, work)
  if (!work.head) return { next: 'done', waitMs: 0, waitingFor: words.outbound.delivered }
  return { next: 'wait', waitMs: work.waitMs, waitingFor: words.outbound.failing(work.head.attempts) }
}
