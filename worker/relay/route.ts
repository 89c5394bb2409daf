import { ignoreUnknown } from '#db/customer-link.ts'
import { type Claimed, endEvent, markDispatched, postpone } from '#db/relay.ts'
import { type Envelope, readEnvelope } from '#domain/envelope.ts'
import { ruleOf } from '#domain/events.ts'
import type { RelayDeps } from './deps.ts'
import { findOwner } from './owner.ts'

const OUTAGE_DELAY_MS = 2_000

/** Decides what becomes of one claimed event, commits that, and returns the account to hint, if any. An outage gives it back. */
export async function route(deps: RelayDeps, event: Claimed): Promise<string | null> {
  const envelope = parse(event)
  if (!envelope) return end(deps, event, 'failed', 'not an event')
  const { effect, reason } = ruleOf(event.type, envelope.changed)
  if (effect === 'ignored') return end(deps, event, 'ignored', reason ?? '')
  try {
    if (effect === 'clock') {
      await deps.readClock()
      return await end(deps, event, 'applied', null)
    }
    return await dispatch(deps, event, envelope)
  } catch (error) {
    deps.log.warn({ eventId: event.id, error: error instanceof Error ? error.name : 'unknown' }, 'event postponed')
    await postpone(deps.db, [event.id], OUTAGE_DELAY_MS)
    return null
  }
}

async function dispatch(deps: RelayDeps, event: Claimed, envelope: Envelope): Promise<string | null> {
  const accountId = event.accountId ?? (await ownerOf(deps, event, envelope))
  if (!accountId) return null
  await markDispatched(deps.db, [event.id], accountId)
  deps.failPoint('relay.dispatched')
  return accountId
}

/** The owner; null when nobody knows the customer, in which case the event waits as ignored until somebody does. */
async function ownerOf(deps: RelayDeps, event: Claimed, envelope: Envelope): Promise<string | null> {
  const { accountId, customerId } = await findOwner(deps.db, deps.stripe, envelope)
  return accountId ?? (await ignoreUnknown(deps.db, event.id, customerId))
}

async function end(deps: RelayDeps, { id }: Claimed, state: 'ignored' | 'failed' | 'applied', reason: string | null) {
  await endEvent(deps.db, id, state, reason)
  return null
}

function parse({ payload }: Claimed): Envelope | null {
  try {
    return readEnvelope(JSON.parse(payload))
  } catch {
    return null
  }
}
