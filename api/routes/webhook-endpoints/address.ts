import { lookup } from 'node:dns/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { allowing, isPublic } from '#domain/addresses.ts'
import type { Config } from '#domain/config/config.ts'
import { Problem } from '#domain/errors.ts'
import { addressProblem } from '#domain/outbound/address.ts'

type Settings = Pick<Config, 'nodeEnv' | 'outboundAllow'>

/** Real milliseconds; a name that is not found by then is judged when something is sent, as every name is. */
const lookupMs = 1_500

/**
 * Refuses an address that must not be told anything: not https, with credentials, or leading anywhere but to the public
 * internet. What it leads to is looked at again whenever something is sent. Throws `validation_failed`.
 */
export async function checkAddress({ nodeEnv, outboundAllow }: Settings, url: string): Promise<void> {
  const message =
    addressProblem(url, { allowHttp: nodeEnv !== 'production' }) ?? (await leadsAstray(url, outboundAllow))
  if (message === null) return
  throw new Problem('validation_failed', 'The address cannot be used.', { errors: [{ path: 'url', message }] })
}

async function leadsAstray(url: string, outboundAllow: readonly string[]): Promise<string | null> {
  const allowed = allowing(outboundAllow)
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const unknown = () => []
  const found = await Promise.race([lookup(host, { all: true }).catch(unknown), pause(lookupMs, [], { ref: false })])
  const isSafe = found.every(({ address }) => isPublic(address) || allowed(address))
  return isSafe ? null : 'Must lead to a public address'
}
