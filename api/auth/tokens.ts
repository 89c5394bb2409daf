import { jwtVerify, SignJWT } from 'jose'

/** How long a session token lives, in seconds of real time. */
const tokenSeconds = 900
const issuer = 'durabill'
const audience = 'miniapp'
const toleranceSeconds = 30
/** How long after its issue a token is good at most, in milliseconds of real time. */
export const tokenLifeMs = (tokenSeconds + toleranceSeconds) * 1000

export interface SessionClaims {
  userId: string
  accountId: string
  sessionId: string
}

export interface SessionTokens {
  sign(claims: SessionClaims, nowMs: number, endsAtMs: number): Promise<{ token: string; expiresIn: number }>
  /** The claims of a token that is ours, in time and meant for the Mini App; null for every other. */
  verify(token: string): Promise<SessionClaims | null>
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

/** Session tokens (HS256) over a secret. A token never outlives its session. */
export function sessionTokens(secret: string): SessionTokens {
  const key = new TextEncoder().encode(secret)
  return {
    async sign(claims, nowMs, endsAtMs) {
      const iat = Math.floor(nowMs / 1000)
      const exp = Math.min(iat + tokenSeconds, Math.floor(endsAtMs / 1000))
      const token = await new SignJWT({ sid: claims.sessionId, account: claims.accountId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(claims.userId)
        .setIssuedAt(iat)
        .setExpirationTime(exp)
        .sign(key)
      return { token, expiresIn: exp - iat }
    },
    verify: remembering((token) => verify(token, key)),
  }
}

interface Verified extends SessionClaims {
  /** Unix milliseconds until which the token is good, the tolerance included. */
  untilMs: number
}

const mostRemembered = 5_000

/** A token that was found good stays so until it expires: its signature need not be computed for every request. */
function remembering(check: (token: string) => Promise<Verified | null>): SessionTokens['verify'] {
  const known = new Map<string, Verified>()
  return async (token) => {
    const before = known.get(token)
    if (before && before.untilMs > Date.now()) return before
    known.delete(token)
    const found = await check(token)
    if (!found) return null
    if (known.size >= mostRemembered) known.delete(known.keys().next().value ?? '')
    known.set(token, found)
    return found
  }
}

async function verify(token: string, key: Uint8Array): Promise<Verified | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      clockTolerance: toleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'sid', 'account'],
    })
    const [userId, accountId, sessionId] = [text(payload.sub), text(payload.account), text(payload.sid)]
    const untilMs = (Number(payload.exp) + toleranceSeconds) * 1000
    return userId && accountId && sessionId ? { userId, accountId, sessionId, untilMs } : null
  } catch {
    return null
  }
}
