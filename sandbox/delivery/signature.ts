import { createHmac } from 'node:crypto'
import type { Sign } from './settings.ts'

const shiftS: Record<Sign, number> = { good: 0, wrong: 0, stale: -60 * 60, future: 60 * 60 }

/** The `Stripe-Signature` of a payload: real time, one `v1` per secret; or a bad one, as `sign` asks. */
export function signatureOf(payload: string, secrets: readonly string[], sign: Sign): string {
  const seconds = Math.floor(Date.now() / 1000) + shiftS[sign]
  const used = sign === 'wrong' ? ['whsec_not_the_secret_of_this_endpoint'] : secrets
  const hashes = used.map((secret) => createHmac('sha256', secret).update(`${seconds}.${payload}`).digest('hex'))
  return [`t=${seconds}`, ...hashes.map((hash) => `v1=${hash}`)].join(',')
}
