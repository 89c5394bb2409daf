import { z } from 'zod'
import { customerOf } from '#db/customer.ts'
import { Problem } from '#domain/errors.ts'
import { findPlan } from '#domain/plans.ts'
import { judgeCode } from '../../coupons/judge.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { shortText } from '../../http/schemas.ts'
import { refuseUnknownPlan } from '../checkout/create.ts'

const ValidateBody = z.strictObject({ code: shortText(64), plan_id: z.string().min(1).max(64) })

const JudgedSchema = z
  .object({
    valid: z.boolean(),
    description: z.string(),
    amount_off: z.int().optional(),
    currency: z.string().optional(),
    percent_off: z.number().optional(),
    duration: z.enum(['once', 'repeating', 'forever']).optional(),
    duration_in_months: z.int().optional(),
  })
  .meta({ id: 'Coupon' })

/** What a promotion code is worth for a plan, before anyone pays. */
export function couponRoutes(deps: Deps): Endpoint[] {
  const { catalogue, db, guards, prices, stripe } = deps
  return [
    endpoint({
      method: 'POST',
      path: '/billing/coupons/validate',
      summary: 'Says whether a promotion code is good for a plan, and what it takes off',
      tag: 'Checkout',
      guard: guards.may('POST /billing/coupons/validate'),
      limit: 'coupon',
      body: ValidateBody,
      precheck: refuseUnknownPlan(deps),
      answers: { 200: { description: 'What the code is worth', schema: JudgedSchema } },
      async handle({ who, body }) {
        const plan = findPlan(catalogue, body.plan_id)
        if (!plan) throw new Problem('unknown_plan')
        if (!stripe) throw new Problem('stripe_not_configured')
        const priceId = await prices.priceOf(plan.id)
        if (priceId === null) throw new Problem('plan_not_configured', `The plan ${plan.id} has no price yet.`)
        const customerId = await customerOf(db, who.accountId)
        return ok(await judgeCode(stripe, body.code, { plan, priceId, customerId }))
      },
    }),
  ]
}
