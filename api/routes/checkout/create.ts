import { customerOf } from '#db/customer.ts'
import { teamSize } from '#db/seats.ts'
import { findPlan, type Plan } from '#domain/plans.ts'
import { Problem } from '#domain/errors.ts'
import { redirectAllowed } from '../../auth/redirects.ts'
import { insertIntent, type Wanted } from '../../checkout/insert-intent.ts'
import { requestSession, type SessionAnswer } from '../../checkout/request-session.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'
import type { Answer, Call } from '../../http/endpoint.ts'
import { presentSession } from './present.ts'
import type { CreateCheckoutBody } from './schema.ts'

/** Refuses a plan that is not in the catalogue, before anything else of the body is judged. */
export const refuseUnknownPlan =
  ({ catalogue }: Pick<Deps, 'catalogue'>) =>
  (body: unknown) => {
    const planId = (body as { plan_id?: unknown } | null)?.plan_id
    if (typeof planId === 'string' && !findPlan(catalogue, planId))
      throw new Problem('unknown_plan', `Unknown plan ${JSON.stringify(planId.slice(0, 64))}.`)
  }

type CheckoutCall = Pick<Call<CreateCheckoutBody, unknown, unknown, SignedIn>, 'who' | 'body' | 'key' | 'noted'>

/** Makes (or finds) the session of a checkout. */
export async function createCheckout(deps: Deps, { who, body, key, noted }: CheckoutCall): Promise<Answer> {
  const plan = findPlan(deps.catalogue, body.plan_id)
  if (!plan) throw new Problem('unknown_plan')
  checkOffer(deps, plan, body)
  const quantity = plan.seats ? await seatsFor(deps, who, body) : 1
  const priceId = await priceOf(deps, plan)
  // All of it before anything is asked of anybody, and at once: a person waits for this.
  const [intent, customerId] = await Promise.all([
    insertIntent(deps.db, { ...wanted(who, body), quantity, key, priceId }),
    customerOf(deps.db, who.accountId),
    noted,
  ])
  const answer = await requestSession(deps, intent, customerId)
  count(deps, plan, answer)
  return presentSession(answer, intent.id)
}

function checkOffer({ config, stripe }: Deps, plan: Plan, body: CreateCheckoutBody): void {
  for (const path of ['success_url', 'cancel_url'] as const) {
    if (redirectAllowed(body[path], config.redirectOrigins)) continue
    const errors = [{ path, message: 'Must go to an origin that is allowed' }]
    throw new Problem('redirect_not_allowed', undefined, { errors })
  }
  if (!plan.seats && (body.quantity ?? 1) !== 1) {
    const errors = [{ path: 'quantity', message: 'This plan is not sold by the seat' }]
    throw new Problem('validation_failed', undefined, { errors })
  }
  if (config.paymentsMode === 'manage_only') throw new Problem('forbidden', 'Plans are not sold here.')
  if (!stripe) throw new Problem('stripe_not_configured')
}

/** A team has as many seats as members; anyone else as many as they ask for. */
async function seatsFor({ db }: Deps, { accountId }: SignedIn, { quantity }: CreateCheckoutBody): Promise<number> {
  const members = await teamSize(db, accountId)
  if (members === null) return quantity ?? 1
  if ((quantity ?? members) === members) return members
  const errors = [{ path: 'quantity', message: `A team has as many seats as members: ${members}` }]
  throw new Problem('validation_failed', undefined, { errors })
}

async function priceOf({ prices }: Deps, plan: Plan): Promise<string> {
  const priceId = await prices.priceOf(plan.id)
  if (priceId === null) throw new Problem('plan_not_configured', `The plan ${plan.id} has no price yet.`)
  return priceId
}

const wanted = (who: SignedIn, body: CreateCheckoutBody): Omit<Wanted, 'key' | 'priceId' | 'quantity'> => ({
  accountId: who.accountId,
  userId: who.userId,
  planId: body.plan_id,
  promotionCode: body.promotion_code ?? null,
  userEmail: body.user_email ?? null,
  successUrl: body.success_url,
  cancelUrl: body.cancel_url,
})

function count({ metrics }: Deps, plan: Plan, answer: SessionAnswer): void {
  if (answer.state === 'open' && answer.isNew) metrics.checkoutStarts.inc({ plan: plan.id })
}
