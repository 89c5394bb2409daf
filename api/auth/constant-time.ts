import { createHash, timingSafeEqual } from 'node:crypto'
import type { NamedToken } from '#domain/config/config.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Finds the name of a bearer token in constant time for each candidate; null when it is none of them. */
export function namedBearer(tokens: readonly NamedToken[]): (token: string) => string | null {
  const known = tokens.map(({ name, token }) => ({ name, digest: digest(token) }))
  return (token) => {
    const given = digest(token)
    // every candidate is compared, so that time says nothing about which one matched
    const matches = known.filter((candidate) => timingSafeEqual(candidate.digest, given))
    return matches[0]?.name ?? null
  }
}
