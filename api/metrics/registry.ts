import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  readonly httpSeconds: Histogram<'method' | 'route' | 'status_class'>
  /** Outcomes: stored, duplicate, and why others were turned away. */
  readonly webhookAcks: Counter<'outcome'>
  readonly webhookSeconds: Histogram<'outcome'>
  /** Sessions made, not replays. */
  readonly checkoutStarts: Counter<'plan'>
  readonly portalOpens: Counter
}

const fine = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
export const webhookOutcomes = [
  'stored',
  'duplicate',
  'bad_signature',
  'malformed',
  'too_large',
  'unavailable',
  'error',
] as const
export type WebhookOutcome = (typeof webhookOutcomes)[number]

/** The metrics of one API process, known label sets at zero from the start. */
export function createMetrics(planIds: readonly string[]): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const metrics: Metrics = {
    registry,
    httpSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request to its answer',
      labelNames: ['method', 'route', 'status_class'],
      buckets: fine,
      registers,
    }),
    webhookAcks: new Counter({
      name: 'stripe_webhook_requests_total',
      help: 'Webhooks answered, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    webhookSeconds: new Histogram({
      name: 'stripe_webhook_ack_seconds',
      help: 'Time from a webhook to its answer',
      labelNames: ['outcome'],
      buckets: fine,
      registers,
    }),
    checkoutStarts: new Counter({
      name: 'miniapp_checkout_start_total',
      help: 'Checkout sessions made (replays are not counted)',
      labelNames: ['plan'],
      registers,
    }),
    portalOpens: new Counter({ name: 'miniapp_portal_open_total', help: 'Portal sessions made', registers }),
  }
  for (const outcome of webhookOutcomes) metrics.webhookAcks.inc({ outcome }, 0)
  for (const plan of planIds) metrics.checkoutStarts.inc({ plan }, 0)
  return metrics
}
