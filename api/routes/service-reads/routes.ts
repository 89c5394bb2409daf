import { z } from 'zod'
import { hostAccounts } from '#db/host-people.ts'
import { readSubscriptionFacts } from '#db/subscription-read.ts'
import { billingNow } from '#domain/clock.ts'
import { entitlementsOf } from '#domain/entitlements.ts'
import { findPlan } from '#domain/plans.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { id, shortText } from '../../http/schemas.ts'
import { EntitlementsSchema } from '../billing/schema.ts'
import { findAccount } from '../ops/accounts.ts'
import { listOf } from '../ops/schema.ts'
import { subscriptionBody } from '../subscription/routes.ts'
import { SubscriptionSchema } from '../subscription/schema.ts'

const tag = 'Services'
const params = z.object({ id })
const name = shortText(255)
const NamedAccountSchema = z.object({ id: z.string(), kind: z.enum(['personal', 'team']) }).meta({ id: 'NamedAccount' })

/** What other systems of the operator may read of any account: the same answers that its own people get. */
export const serviceReadRoutes = (deps: Deps): Endpoint[] => [named(deps), subscription(deps), entitlements(deps)]

/** By exactly one name. */
const NamesQuery = z.union([z.strictObject({ tenant: name }), z.strictObject({ subject: name })])

const named = ({ config, db, guards }: Deps) =>
  endpoint({
    method: 'GET',
    path: '/accounts',
    summary: 'The account of a tenant, or of a person, of the host application; none before its first call',
    tag,
    guard: guards.service('billing:read'),
    query: NamesQuery,
    answers: { 200: { description: 'One account or none', schema: listOf(NamedAccountSchema) } },
    async handle({ query }) {
      const issuer = config.hostAuth?.issuer
      const found = issuer === undefined ? [] : await hostAccounts(db, { issuer, ...query })
      return ok({ data: found, has_more: false })
    },
  })

const subscription = ({ db, guards }: Deps) =>
  endpoint({
    method: 'GET',
    path: '/accounts/:id/subscription',
    summary: 'How an account stands',
    tag,
    guard: guards.service('billing:read'),
    params,
    answers: { 200: { description: 'The subscription', schema: SubscriptionSchema } },
    async handle({ params: { id: accountId } }) {
      await findAccount(db, accountId)
      return ok(await subscriptionBody(db, accountId))
    },
  })

const entitlements = ({ catalogue, db, guards }: Deps) =>
  endpoint({
    method: 'GET',
    path: '/accounts/:id/entitlements',
    summary: 'What an account may use, and until when that holds',
    tag,
    guard: guards.service('billing:read'),
    params,
    answers: { 200: { description: 'Entitlements', schema: EntitlementsSchema } },
    async handle({ params: { id: accountId } }) {
      await findAccount(db, accountId)
      const facts = await readSubscriptionFacts(db, accountId)
      const now = billingNow(Date.now(), facts.offsetMs)
      return ok(entitlementsOf(facts, (planId) => findPlan(catalogue, planId), now))
    },
  })
