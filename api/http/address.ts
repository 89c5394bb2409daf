import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/** Tells whether an address belongs to a proxy of ours. */
export type Trusted = (address: string) => boolean

/** A list of networks in CIDR form, e.g. `10.0.0.0/8`. Throws for one that is none. */
export function trustedNetworks(networks: readonly string[]): Trusted {
  const ranges = networks.map((network) => ipaddr.parseCIDR(network))
  return (address) => {
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits))
  }
}

/**
 * Who really asks: the peer of the connection or, as long as that is a trusted proxy, the one that it says it speaks for.
 * What a stranger writes into `X-Forwarded-For` is never believed.
 */
export function clientAddress(req: IncomingMessage, trusted: Trusted): string {
  const told = String(req.headers['x-forwarded-for'] ?? '').split(',')
  let address = plain(req.socket.remoteAddress ?? '')
  for (const next of told.reverse().map((hop) => plain(hop.trim()))) {
    if (next === '' || !trusted(address)) break
    address = next
  }
  return address
}

const plain = (address: string): string => (ipaddr.isValid(address) ? ipaddr.process(address).toString() : '')

/** The network that one household or company shows to the world: /24, or (unless told otherwise) /56. */
export function networkOf(address: string, ipv6Bits = 56): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  const [bits, kind] = parsed.kind() === 'ipv4' ? ([24, ipaddr.IPv4] as const) : ([ipv6Bits, ipaddr.IPv6] as const)
  return `${kind.networkAddressFromCIDR(`${parsed.toString()}/${bits}`).toString()}/${bits}`
}
