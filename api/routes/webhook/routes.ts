import { z } from 'zod'
import { type ErrorCode, Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import type { ApiContext } from '../../http/context.ts'
import { type Endpoint, endpoint, ok, send } from '../../http/endpoint.ts'
import { anyone } from '../../http/guard.ts'
import { checkJsonType, rawBody } from '../../http/json-body.ts'
import { translate } from '../../http/translate.ts'
import type { WebhookOutcome } from '../../metrics/registry.ts'
import { relayNudge } from '#db/nudge.ts'
import { type Acknowledged, receive } from '../../webhook/receive.ts'

const limitBytes = 524_288
const AckSchema = z
  .object({ received: z.literal(true), duplicate: z.boolean(), message: z.string() })
  .meta({ id: 'WebhookAck' })

/** Where Stripe tells what has changed: verify, store, answer; everything else comes later. */
export function webhookRoutes(deps: Deps): Endpoint[] {
  const nudge = relayNudge(deps.db)
  return [
    endpoint({
      method: 'POST',
      path: '/billing/stripe-webhook',
      summary: 'Stripe’s webhooks, signed over the raw bytes',
      tag: 'Webhook',
      guard: anyone,
      answers: { 200: { description: 'Stored, or known already', schema: AckSchema } },
      async serve(ctx) {
        const started = performance.now()
        const outcome = await answer(deps, ctx).catch((error: unknown) => {
          observe(deps, outcomeOf(translate(error).code), started)
          throw error
        })
        observe(deps, outcome, started)
        if (outcome === 'stored') nudge()
      },
    }),
  ]
}

async function answer(deps: Deps, ctx: ApiContext): Promise<WebhookOutcome> {
  if (deps.config.stripe.webhookSecrets.length === 0) throw new Problem('stripe_not_configured')
  checkJsonType(ctx.req)
  const acknowledged = await receive(deps, await rawBody(ctx.req, limitBytes), ctx.get('stripe-signature'))
  send(ctx, ok(present(acknowledged)))
  const { eventId: event_id, eventType: event_type, outcome } = acknowledged
  deps.log.debug({ request_id: ctx.state.requestId, event_id, event_type, outcome }, 'webhook')
  return outcome
}

const present = ({ outcome }: Acknowledged) =>
  outcome === 'stored'
    ? { received: true, duplicate: false, message: 'stored' }
    : { received: true, duplicate: true, message: 'already processed' }

const outcomes: Partial<Record<ErrorCode, WebhookOutcome>> = {
  bad_webhook_signature: 'bad_signature',
  malformed: 'malformed',
  unsupported_media_type: 'malformed',
  payload_too_large: 'too_large',
  database_unavailable: 'unavailable',
  stripe_not_configured: 'unavailable',
}
const outcomeOf = (code: ErrorCode): WebhookOutcome => outcomes[code] ?? 'error'

function observe({ metrics }: Deps, outcome: WebhookOutcome, started: number): void {
  metrics.webhookAcks.inc({ outcome })
  metrics.webhookSeconds.observe({ outcome }, (performance.now() - started) / 1000)
}
