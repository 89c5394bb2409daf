import { createHmac } from 'node:crypto'
import type { DeliverySettings } from './settings.ts'

/** The `Stripe-Signature` of a payload: real time, one `v1` per secret; or a bad one, as `sign` asks. */
export function signatureOf(payload: string, secrets: readonly string[], sign: DeliverySettings['sign']): string {
  const seconds = Math.floor(Date.now() / 1000) - (sign === 'stale' ? 60 * 60 : 0)
  const used = sign === 'wrong' ? ['whsec_not_the_secret_of_this_endpoint'] : secrets
  const hashes = used.map((secret) => createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex'))
  return [`t=${seconds}`, ...hashes.map((hash) => `v1=${hash}`)].join(',')
}
