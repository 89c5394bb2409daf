import type { WebhookEndpoint } from '#db/models/webhook-endpoint.ts'
import type { LoggedDelivery } from '#db/outbound-log.ts'
import { iso } from '../ops/present.ts'

/** An endpoint as its owner sees it: never a secret. */
export const presentEndpoint = (endpoint: WebhookEndpoint, now: Date) => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  events: endpoint.events,
  status: endpoint.status,
  disabled_reason: endpoint.disabledReason,
  failing_since: iso(endpoint.failingSince),
  next_attempt_at: iso(endpoint.nextAttemptAt),
  rolling_until:
    endpoint.secrets.find(({ until }) => until !== null && Date.parse(until) > now.getTime())?.until ?? null,
  created_at: endpoint.createdAt.toISOString(),
})

export const presentDelivery = (delivery: LoggedDelivery) => ({
  id: delivery.id,
  webhook_id: delivery.eventId,
  type: delivery.type,
  state: delivery.state,
  attempts: delivery.attempts,
  attempted_at: iso(delivery.attemptedAt),
  status: delivery.httpStatus,
  error: delivery.error,
  duration_ms: delivery.durationMs,
  response: delivery.response,
  replay_of: delivery.replayOf,
  payload: JSON.parse(delivery.payload) as Record<string, unknown>,
  created_at: delivery.createdAt.toISOString(),
  finished_at: iso(delivery.finishedAt),
})
