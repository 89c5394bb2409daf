import { z } from 'zod'
import { id, instant, page, shortText } from '../../http/schemas.ts'

const reason = shortText(500)
export const ReasonBody = z.strictObject({ reason })
export const GraceBody = z.strictObject({ reason, days: z.int().min(1).max(365) })
export const IdParams = z.object({ id })

const eventState = z.enum(['pending', 'dispatched', 'applied', 'failed', 'ignored'])
export const EventsQuery = z.object({ ...page, state: eventState.optional() })
export const RecoveriesQuery = z.object({ ...page, state: z.enum(['open', 'ending', 'settled']).optional() })

const tenYears = 315_360_000
/** The buttons of the local console say no reason; a person at the command line may. */
export const AdvanceBody = z.union([
  z.strictObject({ seconds: z.int().min(1).max(tenYears), reason: reason.optional() }),
  z.strictObject({ to: instant, reason: reason.optional() }),
])

export const EventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    state: eventState,
    reason: z.string().nullable(),
    account_id: z.string().nullable(),
    customer_id: z.string().nullable(),
    object_id: z.string().nullable(),
    tries: z.int(),
    created: instant,
    received_at: instant,
    dispatched_at: instant.nullable(),
    applied_at: instant.nullable(),
  })
  .meta({ id: 'StripeEvent' })

export const RecoverySchema = z
  .object({
    id: z.string(),
    invoice_id: z.string(),
    account_id: z.string(),
    plan_id: z.string().nullable(),
    state: z.enum(['open', 'ending', 'settled']),
    outcome: z.string().nullable(),
    attempt: z.int(),
    day0_at: instant,
    next_attempt_at: instant.nullable(),
    restricted_at: instant.nullable(),
    ends_at: instant,
    action: z.string(),
    decline_code: z.string().nullable(),
    operator_needed: z.string().nullable(),
    workflow_id: z.string(),
  })
  .meta({ id: 'Recovery' })

export const DoneSchema = z
  .object({ command_id: z.string(), state: z.literal('done'), result: z.record(z.string(), z.unknown()) })
  .meta({ id: 'CommandDone' })

export const AccountSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['personal', 'team']),
    customer_id: z.string().nullable(),
    synced_at: instant.nullable(),
    subscription: z.record(z.string(), z.unknown()),
    unapplied_events: z.int(),
    failed_events: z.int(),
    workflow_ids: z.array(z.string()),
    recoveries: z.array(RecoverySchema),
    commands: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'OperatorAccount' })

const clock = { billing_now: instant, offset_seconds: z.number(), next_due: instant.nullable() }
export const ClockSchema = z.object({ ...clock, quiet: z.boolean() }).meta({ id: 'Clock' })
export const AdvancedSchema = z.object({ ...clock, steps: z.int() }).meta({ id: 'ClockAdvanced' })

export const listOf = (schema: z.ZodType) => z.object({ data: z.array(schema), has_more: z.boolean() })
