import type { Command } from '#db/models/command.ts'
import type { Recovery } from '#db/models/recovery.ts'
import type { StripeEvent } from '#db/models/stripe-event.ts'
import { recoveryWorkflowId } from '#workflows/recovery/id.ts'

export const iso = (instant: Date | null | undefined) => instant?.toISOString() ?? null

/** An event of the inbox, without its payload. */
export const presentEvent = (event: StripeEvent) => ({
  id: event.id,
  type: event.type,
  state: event.state,
  reason: event.reason,
  account_id: event.accountId,
  customer_id: event.stripeCustomerId,
  object_id: event.objectId,
  tries: event.tries,
  created: event.eventCreatedAt.toISOString(),
  received_at: iso(event.receivedAt),
  dispatched_at: iso(event.dispatchedAt),
  applied_at: iso(event.appliedAt),
})

export const presentRecovery = (recovery: Recovery) => ({
  id: recovery.id,
  invoice_id: recovery.invoiceId,
  account_id: recovery.accountId,
  plan_id: recovery.planId,
  state: recovery.state,
  outcome: recovery.outcome,
  attempt: recovery.attempt,
  day0_at: recovery.day0At.toISOString(),
  next_attempt_at: iso(recovery.nextAttemptAt),
  restricted_at: iso(recovery.restrictedAt),
  ends_at: recovery.endsAt.toISOString(),
  action: recovery.action,
  decline_code: recovery.declineCode,
  operator_needed: recovery.operatorNeeded,
  workflow_id: recoveryWorkflowId(recovery.invoiceId),
})

export const presentCommand = (command: Command) => ({
  id: command.id,
  kind: command.kind,
  actor: command.actor,
  state: command.state,
  reason: command.reason,
  problem: command.problem,
  created_at: iso(command.createdAt),
  finished_at: iso(command.finishedAt),
})

/** A page out of one row more than was asked for. */
export const presentPage = <Row, Shown>(rows: readonly Row[], limit: number, present: (row: Row) => Shown) => ({
  data: rows.slice(0, limit).map(present),
  has_more: rows.length > limit,
})
