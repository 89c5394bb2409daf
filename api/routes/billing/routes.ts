import { readSubscriptionFacts } from '#db/subscription-read.ts'
import { billingNow } from '#domain/clock.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { anyone } from '../../http/guard.ts'
import { presentEntitlements, presentPlan } from './present.ts'
import { ConfigSchema, EntitlementsSchema, PlansSchema } from './schema.ts'

const tag = 'Plans'

/** What is sold, how, and what an account may use of it. */
export function billingRoutes(deps: Deps): Endpoint[] {
  const { catalogue, config, db, guards, prices } = deps
  return [
    endpoint({
      method: 'GET',
      path: '/billing/config',
      summary: 'How payments are set up here',
      tag,
      guard: guards.may('GET /billing/config'),
      answers: { 200: { description: 'Modes and currency', schema: ConfigSchema } },
      handle: () => Promise.resolve(ok(configBody(deps))),
    }),
    endpoint({
      method: 'GET',
      path: '/billing/plans',
      summary: 'The catalogue',
      tag,
      guard: anyone,
      answers: { 200: { description: 'All plans', schema: PlansSchema } },
      async handle() {
        const available = config.stripe.mode === 'not_configured' ? new Set<string>() : await prices.available()
        return ok({ data: catalogue.plans.map((plan) => presentPlan(plan, available.has(plan.id))), has_more: false })
      },
    }),
    endpoint({
      method: 'GET',
      path: '/billing/entitlements',
      summary: 'What the account may use, and until when that holds',
      tag,
      guard: guards.may('GET /billing/entitlements'),
      answers: { 200: { description: 'Entitlements', schema: EntitlementsSchema } },
      async handle({ who }) {
        const facts = await readSubscriptionFacts(db, who.accountId)
        return ok(presentEntitlements(facts, catalogue, billingNow(Date.now(), facts.offsetMs)))
      },
    }),
  ]
}

const configBody = ({ catalogue, config }: Deps) => ({
  mode: config.stripe.mode,
  payments_mode: config.paymentsMode,
  currency: catalogue.plans[0]?.currency ?? 'usd',
})
