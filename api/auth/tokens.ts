import { jwtVerify, SignJWT } from 'jose'

/** How long a session token lives, in seconds of real time. */
export const tokenSeconds = 900
const issuer = 'durabill'
const audience = 'miniapp'
const toleranceSeconds = 30

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
    verify: (token) => verify(token, key),
  }
}

async function verify(token: string, key: Uint8Array): Promise<SessionClaims | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer,
      audience,
      clockTolerance: toleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub', 'sid', 'account'],
    })
    const [userId, accountId, sessionId] = [text(payload.sub), text(payload.account), text(payload.sid)]
    return userId && accountId && sessionId ? { userId, accountId, sessionId } : null
  } catch {
    return null
  }
}
