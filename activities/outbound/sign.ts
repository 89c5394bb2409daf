import { createHmac } from 'node:crypto'
import type { SealedSecret } from '#db/models/webhook-endpoint.ts'
import type { Vault } from '#db/vault.ts'
import { secretPlace } from '#domain/outbound/secrets.ts'

/** What is signed: Standard Webhooks' id, time and payload. */
export interface Signed {
  id: string
  /** Unix seconds of real time. */
  timestamp: number
  payload: string
}

/** The key in a secret `whsec_<base64>`. */
const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')

/** The headers of Standard Webhooks, with a signature by each of these secrets. */
export function signedHeaders(secrets: readonly string[], { id, timestamp, payload }: Signed): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${payload}`).digest('base64')
    return `v1,${signature}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') }
}

/** The secrets of an endpoint that sign at this instant of real time: the newest, and older ones that are being rolled. */
export const openSecrets = (vault: Vault, endpointId: string, secrets: readonly SealedSecret[], now: Date): string[] =>
  secrets
    .filter(({ until }) => until === null || Date.parse(until) > now.getTime())
    .map(({ sealed }) => vault.open(sealed, secretPlace(endpointId)))
