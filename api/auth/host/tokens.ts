import { decodeJwt, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import type { HostAuth } from '#domain/config/config.ts'
import { Problem } from '#domain/errors.ts'
import type { Role } from '#domain/roles.ts'

/** What a host application's token says. */
export interface HostClaims {
  issuer: string
  subject: string
  /** Null: for the person's own account. */
  tenant: string | null
  /** What the host says that they are in the tenant; null when roles are given here. */
  role: Role | null
  firstName: string | null
  endsAt: Date
}

/** The claims of a token of the host application; null for every other. Throws `host_unavailable`. */
export type HostTokens = (token: string) => Promise<HostClaims | null>

/** Asymmetric only: who can check a signature must not be able to make one. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')
const toleranceSeconds = 30
const longestToken = 8_192
/** A token that was found good need not be computed for every request; real milliseconds. */
const rememberMs = 30_000
const mostRemembered = 5_000

/** Tokens of the host application that the configuration names. */
export function hostTokens(host: HostAuth, keys: JWTVerifyGetKey): HostTokens {
  const known = new Map<string, { claims: HostClaims; untilMs: number }>()
  return async (token) => {
    const before = known.get(token)
    if (before && before.untilMs > Date.now()) return before.claims
    known.delete(token)
    // whoever sends nonsense must not make us ask for keys
    if (token.length > longestToken || issuerOf(token) !== host.issuer) return null
    const claims = await verify(token, host, keys)
    if (!claims) return null
    if (known.size >= mostRemembered) known.delete(known.keys().next().value ?? '')
    known.set(token, { claims, untilMs: Math.min(Date.now() + rememberMs, claims.endsAt.getTime()) })
    return claims
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function verify(token: string, host: HostAuth, keys: JWTVerifyGetKey): Promise<HostClaims | null> {
  try {
    const { issuer, audience } = host
    const requiredClaims = ['exp', 'sub']
    const options = { algorithms, issuer, audience, requiredClaims, clockTolerance: toleranceSeconds }
    return claimsOf((await jwtVerify(token, keys, options)).payload, host)
  } catch (error) {
    if (error instanceof Problem) throw error
    return null
  }
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 255 && !/\p{Cc}/u.test(value)

function claimsOf(payload: JWTPayload, host: HostAuth): HostClaims | null {
  const subject = payload.sub
  const tenant = payload[host.tenantClaim] ?? null
  if (!isName(subject) || (tenant !== null && !isName(tenant))) return null
  const role = host.roleClaim === null ? null : roleOf(payload[host.roleClaim])
  const firstName = [payload['given_name'], payload['name']].find(isName) ?? null
  const endsAt = new Date((Number(payload.exp) + toleranceSeconds) * 1000)
  return { issuer: host.issuer, subject, tenant, role, firstName, endsAt }
}

/** What a host does not say, or says in words that we do not know, is the least. */
const roleOf = (value: unknown): Role => (value === 'owner' || value === 'admin' ? value : 'member')
