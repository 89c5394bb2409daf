import { z } from 'zod'
import { id, instant, shortText, url } from '../../http/schemas.ts'

export const CreateCheckout = z.strictObject({
  plan_id: z.string().min(1).max(64),
  success_url: url,
  cancel_url: url,
  user_email: z.email().max(254).optional(),
  promotion_code: shortText(64).optional(),
  quantity: z.int().min(1).max(100_000).optional(),
})
export type CreateCheckoutBody = z.infer<typeof CreateCheckout>

export const SessionParams = z.object({ session_id: id })
export const ReturnQuery = z.object({ session_id: id.optional() })

export const CreatedSchema = z
  .object({ session_id: z.string(), url: z.string(), expires_at: instant })
  .meta({ id: 'CheckoutSession' })
export const StateSchema = z
  .object({
    state: z.enum(['open', 'processing', 'complete', 'expired']),
    plan_id: z.string(),
    subscription_applied: z.boolean(),
  })
  .meta({ id: 'CheckoutState' })
export const MessageSchema = z.object({ message: z.string() }).meta({ id: 'Message' })
