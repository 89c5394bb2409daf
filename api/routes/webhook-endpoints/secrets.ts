import { randomBytes } from 'node:crypto'
import type { SealedSecret } from '#db/models/webhook-endpoint.ts'
import type { Vault } from '#db/vault.ts'
import { ROLLING_MS, secretPlace } from '#domain/outbound/secrets.ts'

const secretBytes = 32
/** More than these are never good at once. */
const most = 5

/** A new secret for an endpoint, and what its row keeps: sealed, with those that it replaces good for a day more. */
export function newSecret(vault: Vault, endpointId: string, present: readonly SealedSecret[], now: Date) {
  const secret = `whsec_${randomBytes(secretBytes).toString('base64')}`
  const until = new Date(now.getTime() + ROLLING_MS).toISOString()
  const rolling = present.map((old) => ({ ...old, until: old.until ?? until }))
  const good = rolling.filter((old) => Date.parse(old.until) > now.getTime())
  const newest = { sealed: vault.seal(secret, secretPlace(endpointId)), until: null }
  return { secret, secrets: [newest, ...good].slice(0, most) satisfies SealedSecret[] }
}
