import { createHash } from 'node:crypto'
import type { DeviceTraits } from '#db/sessions.ts'
import { networkOf } from '../http/address.ts'

type Families = readonly (readonly [RegExp, string, string])[]

const platforms: Families = [
  [/iphone|ipod/i, 'ios', 'iPhone'],
  [/ipad/i, 'ios', 'iPad'],
  [/android/i, 'android', 'Android'],
  [/macintosh|mac os/i, 'macos', 'Mac'],
  [/windows/i, 'windows', 'Windows'],
  [/linux|x11/i, 'linux', 'Linux'],
]
// the more particular first: most of them call themselves Chrome and Safari as well
const agents: Families = [
  [/telegram/i, 'telegram', 'Telegram'],
  [/edg(e|a|ios)?\//i, 'edge', 'Edge'],
  [/opr\/|opera/i, 'opera', 'Opera'],
  [/firefox|fxios/i, 'firefox', 'Firefox'],
  [/chrome|crios/i, 'chrome', 'Chrome'],
  [/safari/i, 'safari', 'Safari'],
]

/** From where somebody signs in. */
export interface Origin extends DeviceTraits {
  /** Tells one user agent from another without keeping it. */
  agentHash: string
}

/** What is kept of where a request comes from: families instead of versions, a network instead of an address. */
export function originOf({ userAgent, address }: { userAgent: string; address: string }): Origin {
  const platform = platforms.find(([form]) => form.test(userAgent))
  const agent = agents.find(([form]) => form.test(userAgent))
  return {
    name: [agent?.[2], platform?.[2]].filter(Boolean).join(' on ') || 'Unknown device',
    platform: platform?.[1] ?? null,
    agent: agent?.[1] ?? null,
    ipPrefix: ipPrefixOf(address),
    agentHash: createHash('sha256').update(userAgent).digest('hex'),
  }
}

/** The /24 or /48 that an address is in; null for none, and for this machine's own. */
export function ipPrefixOf(address: string): string | null {
  if (/^(127\.|::1$)/.test(address)) return null
  const network = networkOf(address, 48)
  return network === 'unknown' ? null : network
}
