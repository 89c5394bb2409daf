import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import type { SessionTokens } from '../auth/tokens.ts'

/** No refresh goes past this, in real milliseconds: reopen the app from Telegram. */
const absoluteCapMs = 12 * 3_600_000

export interface Issued {
  token: string
  token_type: 'Bearer'
  expires_in: number
}

/** Where and for whom a session is. */
export interface SessionOf {
  userId: string
  accountId: string
  sessionId: string
  endsAt: Date
}

/** Opens a session on an account. */
export async function openSession(
  { models }: Database,
  of: { userId: string; accountId: string; deviceId: string },
): Promise<SessionOf> {
  const endsAt = new Date(Date.now() + absoluteCapMs)
  const { id: sessionId } = await models.Session.create({ id: newId('ses'), ...of, endsAt, revokedAt: null })
  return { userId: of.userId, accountId: of.accountId, sessionId, endsAt }
}

/** A new token for a session; it never outlives the session. */
export async function issue(tokens: SessionTokens, { endsAt, ...claims }: SessionOf): Promise<Issued> {
  const { token, expiresIn } = await tokens.sign(claims, Date.now(), endsAt.getTime())
  return { token, token_type: 'Bearer', expires_in: expiresIn }
}
