import { z } from 'zod'
import { instant, shortText } from '../../http/schemas.ts'
import { access } from '../billing/schema.ts'

export const CancelBody = z.strictObject({ at: z.enum(['period_end', 'now']), reason: shortText(500).optional() })

const paymentMethod = z.object({
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  exp_month: z.int().nullable(),
  exp_year: z.int().nullable(),
})
const recovery = z.object({
  stage: z.enum(['grace', 'restricted', 'ending', 'ended']),
  attempt: z.int(),
  next_attempt_at: instant.nullable(),
  ends_at: instant,
  reason: z.string(),
  action: z.enum(['none', 'update_card', 'authenticate']),
  pay_url: z.string().nullable(),
})

export const SubscriptionSchema = z
  .object({
    tier: z.string(),
    status: z.string(),
    current_period_start: instant.nullable(),
    current_period_end: instant.nullable(),
    price_usd_monthly: z.number().nullable(),
    plan_id: z.string().nullable(),
    currency: z.string().nullable(),
    amount: z.int().nullable().describe('Minor units, for one unit of quantity'),
    interval: z.string().nullable(),
    quantity: z.int().nullable(),
    trial_end: instant.nullable(),
    cancel_at: instant.nullable(),
    pause_until: instant.nullable(),
    pending_change: z.object({ plan_id: z.string(), at: instant }).nullable(),
    payment_method: paymentMethod.nullable(),
    recovery: recovery.nullable(),
    access,
  })
  .meta({ id: 'Subscription' })

export const RetrySchema = z
  .object({ status: z.enum(['paid', 'declined', 'processing', 'requires_action']), url: z.string().optional() })
  .meta({ id: 'PaymentRetry' })
