import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KnownSessions, knownSessions } from '#api/session/known.ts'
import { type Database, openDatabase } from '#db/connect.ts'
import { newId } from '#db/ids.ts'
import { makeAccount, useDatabase } from '#tests/db/rows.ts'
import { waitFor } from '#tests/support/wait.ts'

const world = useDatabase()
let own: Database
let sessions: KnownSessions
beforeEach(() => {
  own = openDatabase(world.url, { max: 3, applicationName: 'known-sessions' })
  sessions = knownSessions(own)
})
afterEach(async () => {
  await sessions.close()
  await own.close()
})

const listeners = `FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN session_changes'`
const listening = () =>
  waitFor(async () => (await world.db.pool.query(`SELECT 1 ${listeners}`)).rowCount === 1, { what: 'the listener' })

/** Somebody who is signed in; `world.db` is another process to the sessions under test. */
async function signedIn() {
  const { models } = world.db
  const who = await makeAccount(world.db)
  await models.Membership.create({ ...who, role: 'admin' })
  const claims = { ...who, sessionId: newId('ses') }
  const session = { id: claims.sessionId, ...who, deviceId: null, revokedAt: null }
  await models.Session.create({ ...session, endsAt: new Date(Date.now() + 60_000) })
  return { claims, where: who, revoke: () => models.Session.update({ revokedAt: new Date() }, { where: who }) }
}
/** Changes a role so that nobody hears of it: whoever does not read the row does not know. */
const secretly = (userId: string, role: string) =>
  world.db.pool.connect().then((client) =>
    client
      .query('BEGIN; SET LOCAL session_replication_role = replica')
      .then(() => client.query('UPDATE memberships SET role = $2 WHERE user_id = $1', [userId, role]))
      .then(() => client.query('COMMIT'))
      .finally(() => client.release()),
  )
const roleOf = async (claims: Parameters<KnownSessions['find']>[0]) => (await sessions.find(claims))?.role

describe('known sessions', () => {
  it('are read once while changes are heard of', async () => {
    const { claims } = await signedIn()
    sessions.start()
    await listening()
    expect(await roleOf(claims)).toBe('admin')
    await secretly(claims.userId, 'member')
    expect(await roleOf(claims)).toBe('admin')
    sessions.forget(claims.userId)
    expect(await roleOf(claims)).toBe('member')
  })

  it('end, change their role or lose it when another process says so', async () => {
    const { models } = world.db
    const { claims, revoke, where } = await signedIn()
    sessions.start()
    await listening()
    expect(await roleOf(claims)).toBe('admin')
    await models.Membership.update({ role: 'member' }, { where })
    await waitFor(async () => (await roleOf(claims)) === 'member', { timeoutMs: 1_000 })
    await models.Membership.destroy({ where })
    await waitFor(async () => (await roleOf(claims)) === null, { timeoutMs: 1_000 })
    await models.Membership.create({ ...where, role: 'owner' })
    await waitFor(async () => (await roleOf(claims)) === 'owner', { timeoutMs: 1_000 })
    await revoke()
    await waitFor(async () => (await sessions.find(claims)) === null, { timeoutMs: 1_000 })
  })

  it('are not kept when they change while they are read', async () => {
    const { claims } = await signedIn()
    sessions.start()
    await listening()
    const asked = sessions.find(claims)
    sessions.forget(claims.userId)
    expect((await asked)?.role).toBe('admin')
    await secretly(claims.userId, 'member')
    expect(await roleOf(claims)).toBe('member')
  })

  it('are read every time while nothing can be heard, and forgotten when it can again', async () => {
    const { claims } = await signedIn()
    expect(await roleOf(claims)).toBe('admin')
    sessions.start()
    await listening()
    expect(await roleOf(claims)).toBe('admin')
    await world.db.pool.query(`SELECT pg_terminate_backend(pid) ${listeners}`)
    await secretly(claims.userId, 'member')
    await waitFor(async () => (await roleOf(claims)) === 'member', { timeoutMs: 500, everyMs: 5 })
    await secretly(claims.userId, 'owner')
    expect(await roleOf(claims)).toBe('owner')
    await listening()
    expect(await roleOf(claims)).toBe('owner')
  })

  it('end on time although they are remembered', async () => {
    const { claims, where } = await signedIn()
    await world.db.models.Session.update({ endsAt: new Date(Date.now() + 400) }, { where })
    sessions.start()
    await listening()
    expect(await sessions.find(claims)).not.toBeNull()
    await waitFor(async () => (await sessions.find(claims)) === null, { timeoutMs: 1_500 })
  })
})
