import { Problem } from '#domain/errors.ts'
import { initDataKey, type InitData, InitDataError, verifyInitData } from '../../auth/init-data.ts'
import type { Deps } from '../../deps.ts'
import { countExchange } from '../../session/exchanges.ts'
import { platformOf, seeDevice } from '../../session/devices.ts'
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
export function exchanger({ config, db, tokens }: Deps) {
  const key = initDataKey(config.telegramBotToken)
  return async (raw: string, userAgent: string) => {
    const launch = verified(raw, key)
    if (!(await countExchange(db, launch.hash))) throw new Problem('replayed')
    const user = await findOrCreateUser(db, launch.user)
    const deviceId = await seeDevice(db, user.id, platformOf(userAgent))
    const accountId = user.personalAccountId
    const session = await openSession(db, { userId: user.id, accountId, deviceId })
    const account = { id: accountId, role: 'owner' }
    return { ...(await issue(tokens, session)), user: presentUser(user), account, start_param: launch.startParam }
  }
}
