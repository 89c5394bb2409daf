import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { Problem } from '#domain/errors.ts'
import { readTrouble } from '#stripe/failure.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { beginIntent } from './begin-intent.ts'
import { clearTheWay } from './clear-the-way.ts'
import { createSession } from './create-session.ts'
import { ensureCustomer } from './ensure-customer.ts'
import { lookAround, type Surroundings } from './look-around.ts'
import { type CheckoutStanding, standingOf, standingWith } from './standing.ts'

export interface OpenResult {
  answer: 'open' | 'refused' | 'failed'
  standing: CheckoutStanding
}

/**
 * Makes the session an intent asks for, or finds the one that is open for the same. Refuses what would be a second
 * subscription. The URL goes into the row, never into Temporal. Safe to run again: every step has its key or reads first.
 */
export async function openSession(deps: Deps, { intentId }: { intentId: string }): Promise<OpenResult> {
  // reading does no harm, so it need not wait until the intent has begun; what it throws is thrown where it is awaited
  const looking = lookAround(deps, intentId)
  looking.catch(() => undefined)
  const intent = await beginIntent(deps, intentId)
  const decision = await decide(deps, intent, looking)
  if (typeof decision !== 'string') return { answer: 'open', standing: decision }
  return { answer: decision, standing: await standingOf(deps, intent.accountId) }
}

type Decision = OpenResult['answer'] | CheckoutStanding

async function decide(deps: Deps, intent: CheckoutIntent, looking: Promise<Surroundings>): Promise<Decision> {
  try {
    if (intent.state === 'new') throw new Problem('command_expired')
    if (intent.state !== 'begun') return decided(intent)
    const around = await looking
    const same = await clearTheWay(deps, intent, around)
    if (same) {
      await intent.update({ state: 'same', sameAs: same.id, closedAt: new Date() })
      return 'open'
    }
    const customerId = await ensureCustomer(deps, intent, around)
    const [made, clock] = await Promise.all([createSession(deps, intent, customerId), billingTime(deps)])
    return made.state === 'open' ? standingWith(clock, customerId, made) : decided(made)
  } catch (error) {
    return close(intent, error)
  }
}

const decided = ({ state }: CheckoutIntent): OpenResult['answer'] =>
  state === 'refused' || state === 'failed' ? state : 'open'

/** Refused by our rules, or by Stripe for good. Anything else is an outage: thrown, and tried again. */
async function close(intent: CheckoutIntent, error: unknown): Promise<'refused' | 'failed'> {
  if (error instanceof Problem) {
    await intent.update({ state: 'refused', problem: error.stored(), closedAt: new Date() })
    return 'refused'
  }
  const trouble = readTrouble(error)
  if (trouble?.kind !== 'refused' && trouble?.kind !== 'credentials') throw error
  const detail = `Stripe refused the request (request id ${trouble.requestId ?? 'unknown'}).`
  await intent.update({ state: 'failed', problem: { code: 'stripe_error', detail }, closedAt: new Date() })
  return 'failed'
}
