import { z } from 'zod'
import { instant } from '../../http/schemas.ts'

const features = z.record(z.string(), z.union([z.literal(true), z.number()]))
export const access = z.enum(['full', 'grace', 'restricted', 'none'])

export const ConfigSchema = z
  .object({
    mode: z.enum(['sandbox', 'test', 'live', 'not_configured']),
    payments_mode: z.enum(['external_checkout', 'manage_only']),
    currency: z.string(),
  })
  .meta({ id: 'BillingConfig' })

const PlanSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    family: z.string(),
    rank: z.int(),
    amount: z.int().describe('Minor units, for one unit of quantity'),
    currency: z.string(),
    interval: z.enum(['month', 'year']),
    features,
    trial_days: z.int(),
    seats: z.boolean(),
    available: z.boolean(),
  })
  .meta({ id: 'Plan' })
export const PlansSchema = z.object({ data: z.array(PlanSchema), has_more: z.boolean() }).meta({ id: 'Plans' })

export const EntitlementsSchema = z
  .object({ plan_id: z.string().nullable(), features, access, valid_until: instant.nullable() })
  .meta({ id: 'Entitlements' })
