import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPublic } from '#domain/addresses.ts'

/** Thrown when an address that a customer gave leads into our own network. */
class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress'

  constructor() {
    super('The address is not a public one')
  }
}

/**
 * A look-up for sockets that answers only addresses that may be reached: the check is of the very address that is
 * connected to, so that a name cannot change its mind in between.
 */
export function publicLookup(allowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 4)
      const [first, ...rest] = found.filter(({ address }) => isPublic(address) || allowed(address))
      if (!first || rest.length + 1 < found.length) return callback(new PrivateAddress(), '', 4)
      if (options.all) return callback(null, [first, ...rest])
      return callback(null, first.address, first.family)
    })
  }
}

/** Refuses a host that is written as an address and not a public one: no look-up is made for those. */
export function refuseLiteral(hostname: string, allowed: (address: string) => boolean): void {
  const literal = hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !isPublic(literal) && !allowed(literal)) throw new PrivateAddress()
}
