import { audit, type From } from '#db/audit.ts'
import { countExchange, endLaunches, type Exchange } from '#db/sessions.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../deps.ts'
import type { Origin } from './devices.ts'

type Parts = Pick<Deps, 'db' | 'sessions'>

/** How often one launch's init data may be exchanged: reloads present the same data again. */
const mostExchanges = 20

const differ = (before: string | null, now: string | null) => before !== null && now !== null && before !== now
/** The same phone comes now by IPv4, now by IPv6: only networks of one kind can be told apart. */
const isElsewhere = (before: string | null, now: string | null) =>
  differ(before, now) && before?.includes(':') === now?.includes(':')

/** Why an exchange looks like somebody else's; null when it does not. */
function suspicion({ times, ipPrefix, agentHash }: Exchange, from: Origin): 'too_often' | 'elsewhere' | null {
  if (times > mostExchanges) return 'too_often'
  return isElsewhere(ipPrefix, from.ipPrefix) || differ(agentHash, from.agentHash) ? 'elsewhere' : null
}

/**
 * Admits one more exchange of a launch. Init data that comes from another place than at first, or too often, was copied:
 * every session that it opened ends at once, and it opens no other. Throws `replayed`.
 */
export async function admitLaunch(parts: Parts, hash: string, origin: Origin, from: From): Promise<void> {
  const exchange = await countExchange(parts.db, hash, origin)
  const why = exchange.endedAt ? null : suspicion(exchange, origin)
  if (why) await endLaunch(parts, hash, why, from)
  if (why || exchange.endedAt)
    throw new Problem('replayed', 'This launch was used too often or elsewhere: open the app from Telegram again.')
}

async function endLaunch({ db, sessions }: Parts, hash: string, why: string, from: From): Promise<void> {
  const { Session } = db.models
  const opened = await db.sequelize.transaction(async (transaction) => {
    await endLaunches(db, [hash], transaction)
    const found = await Session.findAll({ where: { launchHash: hash, revokedAt: null }, transaction })
    await Session.update({ revokedAt: new Date() }, { where: { id: found.map(({ id }) => id) }, transaction })
    const [first] = found
    if (!first) return found
    const data = { user_id: first.userId, why, sessions: found.length }
    const noticed = { ...from, actor: 'system' }
    await audit(db, { accountId: first.accountId, action: 'session.reuse_ended', data, from: noticed }, transaction)
    return found
  })
  for (const { userId } of opened) sessions.forget(userId)
}
