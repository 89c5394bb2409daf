/** What an endpoint can be told of. */
export type WebhookEvent =
  | 'subscription.activated'
  | 'subscription.changed'
  | 'subscription.past_due'
  | 'subscription.recovered'
  | 'subscription.ended'
  | 'entitlements.changed'
  | 'invoice.paid'
  | 'invoice.failed'

export type WebhookEndpoint = {
  id: string
  url: string
  description: string | null
  events: WebhookEvent[]
  status: 'enabled' | 'disabled'
  disabled_reason: 'owner' | 'failing' | 'gone' | null
  failing_since: string | null
  next_attempt_at: string | null
  rolling_until: string | null
  created_at: string
}

export type WebhookDelivery = {
  id: string
  webhook_id: string
  type: WebhookEvent
  state: 'pending' | 'delivered' | 'failed'
  attempts: number
  attempted_at: string | null
  status: number | null
  error: string | null
  duration_ms: number | null
  response: string | null
  replay_of: string | null
  payload: Record<string, unknown>
  created_at: string
}
