import { audit, type From } from '#db/audit.ts'
import { Problem } from '#domain/errors.ts'
import { initDataKey, type InitData, InitDataError, verifyInitData } from '../../auth/init-data.ts'
import type { Deps } from '../../deps.ts'
import { seeDevice } from '#db/sessions.ts'
import { originOf } from '../../session/devices.ts'
import { admitLaunch } from '../../session/launches.ts'
import { findOrCreateUser } from '../../session/people.ts'
import { issue, openSession } from '../../session/sessions.ts'
import { presentUser } from './present.ts'

const freshness = { maxAgeMs: 3_600_000, maxAheadMs: 60_000 }

function verified(raw: string, key: Buffer): InitData {
  try {
    return verifyInitData(raw, key, { ...freshness, nowMs: Date.now() })
  } catch (error) {
    if (error instanceof InitDataError) throw new Problem(error.fault)
    throw error
  }
}

/** Turns Telegram's word for who a person is into a session on their personal account. */
export function exchanger({ config, db, sessions, tokens }: Deps) {
  const key = initDataKey(config.telegramBotToken)
  return async (raw: string, call: { userAgent: string; address: string; from: From }) => {
    const launch = verified(raw, key)
    const origin = originOf(call)
    await admitLaunch({ db, sessions }, launch.hash, origin, call.from)
    const user = await findOrCreateUser(db, launch.user)
    const deviceId = await seeDevice(db, user.id, origin)
    const accountId = user.personalAccountId
    const session = await openSession(db, { userId: user.id, accountId, deviceId, launchHash: launch.hash })
    const from = { ...call.from, actor: `user:${user.id}`, deviceId }
    await audit(db, { accountId, action: 'session.opened', data: { session_id: session.sessionId }, from })
    const account = { id: accountId, role: 'owner' }
    return { ...(await issue(tokens, session)), user: presentUser(user), account, start_param: launch.startParam }
  }
}
