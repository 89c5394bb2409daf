import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyLateEvents, erasePerson, ownAccounts, personalData } from '#db/erasure.ts'
import { IMPERSONAL, PERSONAL } from '#db/personal-data.ts'
import { isSensitive } from '#domain/audit/sensitive.ts'
import { type SignedInPerson, startTestApi, type TestApi } from '#tests/api/support/api.ts'
import { makeSubscription } from '#tests/db/rows.ts'
import { makeVictim, MARK } from './victim.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down' })
})
afterAll(() => api?.close())

interface Column {
  table: string
  column: string
}
async function columns(): Promise<Column[]> {
  const { rows } = await api.db.pool.query<Column>(
    `SELECT c.table_name AS "table", column_name AS "column" FROM information_schema.columns c
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  return rows
}

async function team(): Promise<SignedInPerson> {
  const owner = await api.signIn()
  const { body } = await api.post('/accounts', { name: 'Crew' }, owner)
  const switched = await api.post('/session/account', { account_id: body.id }, owner)
  return { ...owner, accountId: body.id as string, token: switched.body.token as string }
}
const erase = (who: SignedInPerson, confirm = 'erase') => api.post('/account/erase', { confirm }, who)
const personalAccountOf = async ({ userId }: SignedInPerson) =>
  (await api.db.models.User.findByPk(userId, { rejectOnEmpty: true })).personalAccountId

const deleted = Object.entries(PERSONAL).flatMap(([table, { fate }]) => (fate === 'delete' ? [table] : []))

/** Somebody who has one of everything, and is alone on their accounts. */
async function victimAlone() {
  const victim = await makeVictim(api)
  const [userId = '', memberId = ''] = victim.userIds
  await api.db.models.Membership.destroy({ where: { userId: memberId, accountId: victim.accountIds } })
  await api.db.models.User.update({ firstName: 'Kept' }, { where: { id: memberId } })
  const about = { userId, accountIds: await ownAccounts(api.db, userId) }
  expect([...about.accountIds].sort()).toEqual([...victim.accountIds].sort())
  return { victim, about, memberId }
}

/** Ids stay, and so do keys and codes of the machinery, which are marked as well. */
function expectNothingPersonal(table: string, rows: unknown[], ids: readonly string[]): void {
  const text = ids.reduce((left, id) => left.replaceAll(id, ''), JSON.stringify(rows))
  expect([table, text]).toEqual([table, expect.not.stringMatching(/@mail|https?:/)])
  const coded = ['commands', 'messages', 'notification_events', 'outbound_events', 'invitations', 'invoices']
  if (!coded.includes(table)) expect([table, text]).toEqual([table, expect.not.stringContaining(MARK)])
}

describe('PII minimisation and deletion: what is kept about a person', () => {
  it('is named for every table: exported and erased, or kept with a reason', async () => {
    const tables = [...new Set((await columns()).map(({ table }) => table))]
    expect(tables.sort()).toEqual([...Object.keys(PERSONAL), ...Object.keys(IMPERSONAL)].sort())
    for (const { fate } of Object.values(PERSONAL))
      if (typeof fate === 'object' && 'kept' in fate) expect(fate.kept.length).toBeGreaterThan(5)
  })

  it('is erased in every column that is personal by its name', async () => {
    const free = ['name', 'reason', 'description', 'payload', 'agent', 'target', 'ip_prefix']
    const personal = (await columns()).filter(({ column }) => isSensitive(column) || free.includes(column))
    const left = personal.flatMap(({ table, column }) => {
      const fate = PERSONAL[table]?.fate
      const isErased = fate === undefined || fate === 'delete' || 'call' in fate || column in fate.erase
      return isErased ? [] : [`${table}.${column}`]
    })
    // a code each; a hash of what is worthless once it is used; what is told, by ids alone
    expect(left.sort()).toEqual([
      'invitations.token_hash',
      'notification_events.reason',
      'notifications.reason',
      'outbound_events.payload',
      'stripe_events.reason',
    ])
  })

  it('is shown to them whole, without credentials, for a day, and to nobody else', async () => {
    const who = await api.signIn()
    const { status, body } = await api.post('/account/export', undefined, who)
    expect(status).toBe(202)
    const shown = await api.get(`/account/export/${body.id}`, who)
    expect(Object.keys(shown.body.tables as object)).toEqual(Object.keys(PERSONAL))
    expect(shown.body).toMatchObject({
      user_id: who.userId,
      tables: { users: [{ id: who.userId, first_name: 'Ada' }], devices: [{ name: 'Unknown device' }] },
    })
    expect(shown.body.tables.audit_log.length).toBeGreaterThan(1)
    expect(JSON.stringify(shown.body)).not.toMatch(/launch_hash|token_hash|secret"|session_url/)
    const other = await api.signIn()
    expect((await api.get(`/account/export/${body.id}`, other)).status).toBe(404)
    const createdAt = new Date(Date.now() - 86_400_001)
    await api.db.models.DataExport.update({ createdAt }, { where: { id: body.id as string } })
    expect((await api.get(`/account/export/${body.id}`, who)).status).toBe(404)
  })

  it('is gone from every row once they are erased, however often, and all else stays', async () => {
    const { victim, about, memberId } = await victimAlone()
    const { userId } = about
    await api.db.models.Erasure.create({ id: 'era_1', userId, accountIds: [...about.accountIds] })
    const before = await personalData(api.db, about)
    const without = ['erasures', 'outbound_standings', 'notification_windows', 'init_data_exchanges']
    const empty = Object.entries(before).flatMap(([table, rows]) => (rows.length === 0 ? [table] : []))
    expect(empty.filter((table) => !deleted.includes(table) && !without.includes(table))).toEqual([])
    for (let time = 0; time < 2; time++) await erasePerson(api.db, 'era_1', about)
    for (const [table, rows] of Object.entries(await personalData(api.db, about))) {
      const kept = deleted.includes(table) || table === 'init_data_exchanges' ? [] : before[table]
      expect([table, rows.length]).toEqual([table, kept?.length])
      expectNothingPersonal(table, rows, victim.ids)
    }
    const user = await api.db.models.User.findByPk(userId)
    expect(user).toMatchObject({ firstName: null, telegramId: null, languageCode: null })
    expect(await api.db.models.User.findByPk(memberId)).toMatchObject({
      firstName: 'Kept',
      telegramId: expect.any(Number),
    })
    expect(await api.db.models.Invoice.count({ where: { accountId: [...about.accountIds] } })).toBe(1)
  })

  it('is not kept when Stripe tells it late', async () => {
    const { userId, accountId } = await api.signIn()
    const erasure = { id: 'era_late', userId, accountIds: [accountId], customerIds: ['cus_late'] }
    await api.db.models.Erasure.create({ ...erasure, createdAt: new Date(0), finishedAt: new Date() })
    const event = { type: 'customer.deleted', payload: '{"email":"late"}', eventCreatedAt: new Date(), reason: null }
    const { StripeEvent } = api.db.models
    await StripeEvent.create({ ...event, id: 'evt_late', state: 'ignored', stripeCustomerId: 'cus_late' })
    await StripeEvent.create({ ...event, id: 'evt_other', state: 'ignored', stripeCustomerId: 'cus_other' })
    expect(await emptyLateEvents(api.db)).toBe(1)
    const [late, other] = await StripeEvent.findAll({ where: { id: ['evt_late', 'evt_other'] }, order: ['id'] })
    expect([late?.payload, other?.payload]).toEqual(['{}', '{"email":"late"}'])
  })
})

describe('asking to be erased', () => {
  it('is confirmed by typing, and foretold: a plan that runs and a team without another owner are in its way', async () => {
    const owner = await team()
    await api.member(owner.accountId, 'member')
    const personal = await personalAccountOf(owner)
    await makeSubscription(api.db, { accountId: personal })
    expect((await erase(owner, 'yes')).status).toBe(422)
    expect((await api.get('/account/erasure', owner)).body).toEqual({
      possible: false,
      accounts: [personal],
      leaves: [owner.accountId],
      problems: [
        { code: 'last_owner', account_id: owner.accountId },
        { code: 'subscription_live', account_id: personal },
      ],
    })
    expect(await erase(owner)).toMatchObject({ status: 409, body: { code: 'last_owner' } })
    await api.member(owner.accountId, 'owner')
    expect(await erase(owner)).toMatchObject({ status: 409, body: { code: 'subscription_live' } })
    expect(await api.db.models.Membership.count({ where: { userId: owner.userId } })).toBe(2)
  })

  it('signs the person out everywhere at once and takes them off the teams of others', async () => {
    const owner = await team()
    const second = await api.member(owner.accountId, 'owner')
    const answer = await erase(second)
    expect(answer).toMatchObject({
      status: 202,
      body: { state: 'pending', erasure_id: expect.stringMatching(/^era_/) },
    })
    expect((await api.get('/me', second)).status).toBe(401)
    const members = (await api.get('/account/members', owner)).body.data as { id: string }[]
    expect(members.map(({ id }) => id)).toEqual([owner.userId])
    expect(await api.db.models.Erasure.findAll({ where: { userId: second.userId } })).toMatchObject([
      { accountIds: [await personalAccountOf(second)], finishedAt: null },
    ])
  })
})
