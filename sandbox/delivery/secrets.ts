import { missing } from '../http/errors.ts'
import { base62 } from '../store/ids.ts'
import type { Store } from '../store/types.ts'
import type { EndpointSecrets } from './outbox.ts'

/** Gives an endpoint its first secret (a new one unless given) and answers it. */
export function setSecret(store: Store, endpointId: string, secret = `whsec_${base62(32)}`): string {
  store.put<EndpointSecrets>({
    object: 'sandbox.endpoint_secrets',
    id: endpointId,
    secrets: [{ secret, expires_at_ms: null }],
  })
  return secret
}

/** Replaces an endpoint's secret; deliveries are signed with both until the old one expires. Throws 404. */
export function rollSecret(
  store: Store,
  endpointId: string,
  secret = `whsec_${base62(32)}`,
  expiresInS = 0,
): { id: string; secret: string } {
  const held = store.get<EndpointSecrets>('sandbox.endpoint_secrets', endpointId)
  if (!held) throw missing('webhook_endpoint', endpointId)
  const expires_at_ms = Date.now() + expiresInS * 1000
  const old = held.secrets.filter((one) => one.expires_at_ms === null)
  store.update(held, { secrets: [{ secret, expires_at_ms: null }, ...old.map((one) => ({ ...one, expires_at_ms }))] })
  return { id: endpointId, secret }
}
