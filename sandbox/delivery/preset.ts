import type { Ctx } from '../store/types.ts'
import { apiVersion } from '../store/version.ts'
import type { WebhookEndpoint } from './outbox.ts'
import { setSecret } from './secrets.ts'

/** An endpoint that exists from the start, with a secret that both sides know. */
export interface PresetEndpoint {
  url: string
  secret: string
}

/** Makes the preset endpoint, or brings the one of an earlier start up to date. */
export function presetEndpoint(ctx: Ctx, { url, secret }: PresetEndpoint): void {
  const preset = ctx.store.meta<{ id: string | null }>('preset_endpoint', { id: null })
  const known = preset.id === null ? undefined : ctx.store.get<WebhookEndpoint>('webhook_endpoint', preset.id)
  if (known) ctx.store.update(known, { url, status: 'enabled' })
  const endpoint = known ?? ctx.store.put(newEndpoint(ctx, url, ['*']))
  preset.id = endpoint.id
  setSecret(ctx.store, endpoint.id, secret)
}

/** A webhook endpoint as the API shows it, not yet stored. */
export const newEndpoint = (ctx: Ctx, url: string, enabled_events: string[]): WebhookEndpoint => ({
  id: ctx.store.newId('we'),
  object: 'webhook_endpoint',
  api_version: apiVersion,
  application: null,
  created: ctx.now,
  description: null,
  enabled_events,
  livemode: false,
  metadata: {},
  status: 'enabled',
  url,
})
