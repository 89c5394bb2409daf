import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Whether an address belongs to the public internet: not loopback, private, link-local, multicast or reserved. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.range() === 'unicast'
}

/** Networks in CIDR form that may be reached although they are not public. */
export function allowing(networks: readonly string[]): (address: string) => boolean {
  const allowed = new BlockList()
  for (const network of networks) {
    const [range, bits] = ipaddr.parseCIDR(network)
    allowed.addSubnet(range.toString(), bits, range.kind())
  }
  return (address) => allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
