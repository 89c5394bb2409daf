import type { WebhookEndpoint } from '../delivery/outbox.ts'
import { newEndpoint } from '../delivery/preset.ts'
import { setSecret } from '../delivery/secrets.ts'
import { invalidRequest, refuseEmpty, requireParams } from '../http/errors.ts'
import { list, newestFirst } from '../http/list.ts'
import { mergeMetadata, type Metadata } from '../http/metadata.ts'
import { arr, bool, listParams, meta, str, type Params } from '../http/params.ts'
import type { Endpoint, Input } from '../http/types.ts'
import { apiVersion } from '../store/version.ts'
import { find, given } from './find.ts'

const common: Params = { description: str, enabled_events: arr(str), metadata: meta, url: str }

function check(input: Input): void {
  if (typeof input.url === 'string' && !/^https?:\/\/[^/\s]+/.test(input.url)) {
    throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
      param: 'url',
      code: 'url_invalid',
    })
  }
  const events = input.enabled_events as (string | null)[] | null | undefined
  const wrong = events?.findIndex((type) => type !== '*' && !/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(type ?? '')) ?? -1
  if (wrong >= 0) {
    throw invalidRequest(`Invalid enabled_events[${wrong}]: must be an event type or *`, {
      param: `enabled_events[${wrong}]`,
    })
  }
}

const create: Endpoint = {
  method: 'POST',
  path: '/v1/webhook_endpoints',
  params: { ...common, api_version: str, connect: bool },
  handle: (ctx, input) => {
    requireParams(input, 'url', 'enabled_events')
    check(input)
    if (input.api_version && input.api_version !== apiVersion) {
      throw invalidRequest(`Invalid API version: ${input.api_version as string}`, { param: 'api_version' })
    }
    const endpoint = ctx.store.put(newEndpoint(ctx, input.url as string, input.enabled_events as string[]))
    ctx.store.update(endpoint, {
      ...given(input, 'description'),
      api_version: input.api_version ?? null,
      metadata: mergeMetadata({}, input.metadata),
    })
    // The secret is told once, and only here.
    return { ...endpoint, secret: setSecret(ctx.store, endpoint.id) }
  },
}

const update: Endpoint = {
  method: 'POST',
  path: '/v1/webhook_endpoints/:id',
  params: { ...common, disabled: bool },
  handle: (ctx, input, { id }) => {
    const endpoint = find<WebhookEndpoint>(ctx, 'webhook_endpoint', id)
    refuseEmpty(input, 'enabled_events', 'url')
    check(input)
    ctx.store.update(endpoint, {
      ...given(input, 'description', 'enabled_events', 'url'),
      ...(input.disabled === undefined ? {} : { status: input.disabled === true ? 'disabled' : 'enabled' }),
      metadata: mergeMetadata(endpoint.metadata as Metadata, input.metadata),
    })
    return endpoint
  },
}

export const webhookEndpoints: Endpoint[] = [
  create,
  update,
  {
    method: 'DELETE',
    path: '/v1/webhook_endpoints/:id',
    params: {},
    handle: (ctx, _input, { id }) => {
      const endpoint = find<WebhookEndpoint>(ctx, 'webhook_endpoint', id)
      ctx.store.remove('webhook_endpoint', endpoint.id)
      ctx.store.remove('sandbox.endpoint_secrets', endpoint.id)
      return { id: endpoint.id, object: 'webhook_endpoint', deleted: true }
    },
  },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints/:id',
    params: {},
    handle: (ctx, _input, { id }) => find(ctx, 'webhook_endpoint', id),
  },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints',
    params: listParams,
    handle: (ctx, input) => list(ctx, '/v1/webhook_endpoints', newestFirst(ctx.store.all('webhook_endpoint')), input),
  },
]
