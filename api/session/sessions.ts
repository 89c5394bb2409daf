import type { Database } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { renewSession } from '#db/sessions.ts'
import { Problem } from '#domain/errors.ts'
import { type SessionTokens, tokenLifeMs } from '../auth/tokens.ts'

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

/** A session that is not renewed while its last token is good has ended. */
const idleEnd = () => new Date(Date.now() + tokenLifeMs)

/** Opens a session on an account. Throws `replayed` when the launch has ended meanwhile. */
export async function openSession(
  { models, sequelize }: Database,
  of: { userId: string; accountId: string; deviceId: string; launchHash: string },
): Promise<SessionOf> {
  const ends = { endsAt: new Date(Date.now() + absoluteCapMs), idleEndsAt: idleEnd(), revokedAt: null }
  const session = await sequelize.transaction(async (transaction) => {
    // whoever ends the launch waits until this session is there to be ended with it
    const launch = { where: { hash: of.launchHash, endedAt: null }, lock: transaction.LOCK.SHARE, transaction }
    if (!(await models.InitDataExchange.findOne(launch))) throw new Problem('replayed')
    return models.Session.create({ id: newId('ses'), ...of, ...ends }, { transaction })
  })
  return { userId: of.userId, accountId: of.accountId, sessionId: session.id, endsAt: ends.endsAt }
}

/** A token for a session; it never outlives the session. */
export async function issue(tokens: SessionTokens, { endsAt, ...claims }: SessionOf): Promise<Issued> {
  const { token, expiresIn } = await tokens.sign(claims, Date.now(), endsAt.getTime())
  return { token, token_type: 'Bearer', expires_in: expiresIn }
}

/** A new token for a session that is still good, as its row says now. Throws `unauthorized`. */
export async function renew(
  { db, tokens }: { db: Database; tokens: SessionTokens },
  of: Omit<SessionOf, 'endsAt'>,
  ipPrefix: string | null,
): Promise<Issued> {
  const endsAt = await renewSession(db, of.sessionId, { idleEndsAt: idleEnd(), ipPrefix })
  if (!endsAt) throw new Problem('unauthorized', 'The session is over.')
  const { userId, accountId, sessionId } = of
  return issue(tokens, { userId, accountId, sessionId, endsAt })
}
