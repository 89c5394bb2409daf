import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import type { Database } from '#db/connect.ts'
import { Problem } from '#domain/errors.ts'
import { isLive } from '#domain/subscriptions.ts'
import { readTrouble } from '#stripe/failure.ts'
import { forgetCustomer } from '#db/customer-link.ts'
import { ensureCustomer } from './customer.ts'

export type Flow = 'payment_method_update' | 'subscription_cancel' | 'subscription_update'

export interface Visit {
  accountId: string
  returnUrl: string
  flow: Flow | null
  /** The request's idempotency key, or null: then every request opens a session of its own. */
  key: string | null
}

type Params = Stripe.BillingPortal.SessionCreateParams

/** The URL of a new portal session, for one visit. A customer that was deleted at Stripe is followed by a new one. */
export async function openPortal(db: Database, stripe: Stripe, visit: Visit): Promise<string> {
  const flow = await flowData(db, visit)
  const params = { return_url: visit.returnUrl, ...(flow ? { flow_data: flow } : {}) }
  const customer = await ensureCustomer(db, stripe, visit.accountId)
  try {
    return await create(stripe, { ...params, customer }, visit)
  } catch (error) {
    if (!isMissingCustomer(error)) throw error
    await forgetCustomer(db, visit.accountId, customer)
    return create(stripe, { ...params, customer: await ensureCustomer(db, stripe, visit.accountId) }, visit)
  }
}

async function create(stripe: Stripe, params: Params, { accountId, key }: Visit): Promise<string> {
  const digest =
    key &&
    createHash('sha256')
      .update(JSON.stringify([key, params]))
      .digest('hex')
  const options = digest ? { idempotencyKey: `portal/${accountId}/${digest}` } : {}
  const { url } = await stripe.billingPortal.sessions.create(params, { ...options, maxNetworkRetries: 0 })
  return url
}

const isMissingCustomer = (error: unknown) =>
  readTrouble(error)?.code === 'resource_missing' && (error as { param?: unknown }).param === 'customer'

async function flowData(
  db: Database,
  { accountId, flow, returnUrl }: Visit,
): Promise<NonNullable<Params['flow_data']> | null> {
  if (flow === null) return null
  const after_completion = { type: 'redirect' as const, redirect: { return_url: returnUrl } }
  if (flow === 'payment_method_update') return { type: flow, after_completion }
  const current = await db.models.Subscription.findOne({ where: { accountId, isCurrent: true } })
  if (!current || !isLive(current.status)) throw new Problem('no_subscription')
  return { type: flow, [flow]: { subscription: current.id }, after_completion }
}
