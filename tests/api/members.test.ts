import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusedBy } from '#tests/db/rows.ts'
import { type SignedInPerson, startTestApi, type TestApi } from './support/api.ts'
import { audited, rolesOf } from './support/account-rows.ts'
import type { Asking } from './support/client.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ temporal: 'down', env: { BOT_URL: 'https://t.me/a_bot/app' } })
})
afterAll(() => api?.close())

const patch = (path: string, body: object, asking: Asking) =>
  api.send('PATCH', path, JSON.stringify(body), { ...asking, headers: { 'content-type': 'application/json' } })
const remove = (path: string, asking: Asking) => api.send('DELETE', path, undefined, asking)

/** A team and its owner, signed in on it. */
async function team(name = 'Crew'): Promise<SignedInPerson> {
  const person = await api.signIn()
  const { status, body } = await api.post('/accounts', { name }, person)
  expect(status).toBe(201)
  return on(person, body.id as string)
}
/** The same person with a token for this account. */
async function on(person: SignedInPerson, accountId: string): Promise<SignedInPerson> {
  const { body } = await api.post('/session/account', { account_id: accountId }, person)
  return { ...person, accountId, token: body.token as string }
}
const invited = async (owner: SignedInPerson, role: string) =>
  (await api.post('/account/invitations', { role }, owner)).body as { id: string; url: string; expires_at: string }
const tokenIn = (url: string) => new URL(url).searchParams.get('startapp') ?? ''
const accept = (person: SignedInPerson, url: string) =>
  api.post(`/invitations/${tokenIn(url)}/accept`, undefined, person)
async function join(owner: SignedInPerson, role: string): Promise<SignedInPerson> {
  const person = await api.signIn()
  expect((await accept(person, (await invited(owner, role)).url)).status).toBe(200)
  return on(person, owner.accountId)
}

describe('a team account', () => {
  it('is made by anyone, who owns it, and is one of their accounts beside their own', async () => {
    const owner = await team('Crew of Ada')
    const { body } = await api.get('/account', owner)
    expect(body).toMatchObject({ id: owner.accountId, kind: 'team', name: 'Crew of Ada', role: 'owner', members: 1 })
    const me = await api.get('/me', owner)
    expect(me.body.accounts).toMatchObject([{ kind: 'personal' }, { kind: 'team', name: 'Crew of Ada', role: 'owner' }])
    expect(me.body.account).toEqual({ id: owner.accountId, role: 'owner' })
  })

  it('is made once for an idempotency key, also when the process died before it answered', async () => {
    const person = await api.signIn()
    const make = (name: string) => api.post('/accounts', { name }, { ...person, key: 'team-1' })
    const first = await make('Once')
    await api.db.models.IdempotencyKey.destroy({ where: { userId: person.userId } })
    expect((await make('Once')).body.id).toBe(first.body.id)
    await api.db.models.IdempotencyKey.destroy({ where: { userId: person.userId } })
    expect(await make('Twice')).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } })
  })

  it('is named anew by its owner, and takes a short line of text and nothing else (mass assignment)', async () => {
    const owner = await team('Old')
    expect(await patch('/account', { name: 'New' }, owner)).toMatchObject({ status: 200, body: { name: 'New' } })
    for (const body of [{ name: ' ' }, { name: 'x'.repeat(101) }, { name: 'a\r\nb' }, { name: 'X', kind: 'personal' }])
      expect((await patch('/account', body, owner)).status).toBe(422)
    expect(await audited(api, owner.accountId)).toMatchObject([
      { action: 'account.created', data: { after: { name: 'Old' } } },
      {
        action: 'account.renamed',
        data: { before: { name: 'Old' }, after: { name: 'New' } },
        actor: `user:${owner.userId}`,
      },
    ])
  })

  it('shows members who is on it, and none of Stripe’s ids (field level)', async () => {
    const owner = await team()
    await api.db.models.Account.update({ stripeCustomerId: 'cus_secret' }, { where: { id: owner.accountId } })
    const member = await join(owner, 'member')
    const { body } = await api.get('/account/members', member)
    expect(body).toMatchObject({
      data: [
        { id: member.userId, you: true },
        { id: owner.userId, you: false },
      ],
    })
    expect(JSON.stringify([body, (await api.get('/account', member)).body])).not.toMatch(/cus_|telegram/)
    const first = await api.get('/account/members?limit=1', member)
    expect(first.body).toMatchObject({ data: [{ id: member.userId }], has_more: true })
    const rest = await api.get(`/account/members?limit=1&starting_after=${member.userId}`, member)
    expect(rest.body).toMatchObject({ data: [{ id: owner.userId }], has_more: false })
  })
})

describe('an invitation', () => {
  it('leads into the bot’s Mini App and is kept as a hash', async () => {
    const owner = await team()
    const { id, url, expires_at } = await invited(owner, 'admin')
    expect(url).toMatch(/^https:\/\/t\.me\/a_bot\/app\?startapp=inv_[\w-]{43}$/)
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(7 * 86_400_000 - 60_000)
    const row = await api.db.models.Invitation.findByPk(id)
    expect(JSON.stringify(row)).not.toContain(tokenIn(url))
    const { body } = await api.get('/account/invitations', owner)
    expect(body).toMatchObject({ data: [{ id, role: 'admin', state: 'open', accepted_by: null }], has_more: false })
    expect(JSON.stringify([body, await audited(api, owner.accountId)])).not.toContain(tokenIn(url))
  })

  it('lets one person join in its role, once, however many try at once', async () => {
    const owner = await team()
    const { url } = await invited(owner, 'admin')
    const people = await Promise.all(Array.from({ length: 5 }, () => api.signIn()))
    const answers = await Promise.all(people.map((person) => accept(person, url)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('invitation_over')
    const winner = people[answers.findIndex(({ status }) => status === 200)]!
    expect(await rolesOf(api, owner)).toEqual({ [owner.userId]: 'owner', [winner.userId]: 'admin' })
    expect(await accept(winner, url)).toMatchObject({ status: 200, body: { id: owner.accountId, role: 'admin' } })
    expect((await audited(api, owner.accountId)).filter(({ action }) => action === 'member.joined')).toHaveLength(1)
  })

  it('is refused when it has expired, was withdrawn, or never was', async () => {
    const owner = await team()
    const person = await api.signIn()
    const [old, withdrawn] = [await invited(owner, 'member'), await invited(owner, 'member')]
    await api.db.models.Invitation.update({ expiresAt: new Date() }, { where: { id: old.id } })
    expect((await remove(`/account/invitations/${withdrawn.id}`, owner)).status).toBe(204)
    for (const { url } of [old, withdrawn])
      expect(await accept(person, url)).toMatchObject({ status: 409, body: { code: 'invitation_over' } })
    for (const url of [`https://x/?startapp=inv_${'a'.repeat(43)}`, 'https://x/?startapp=nonsense'])
      expect((await accept(person, url)).status).toBe(404)
    const states = (await api.get('/account/invitations', owner)).body.data as { state: string }[]
    expect(states.map(({ state }) => state)).toEqual(['withdrawn', 'expired'])
  })

  it('stays good when someone who is on the account opens it', async () => {
    const owner = await team()
    const { url } = await invited(owner, 'member')
    expect(await accept(owner, url)).toMatchObject({ status: 409, body: { code: 'already_member' } })
    expect((await accept(await api.signIn(), url)).status).toBe(200)
  })

  it('is not for a personal account, and ends when its inviter is no owner any more', async () => {
    const person = await api.signIn()
    const refused = await api.post('/account/invitations', { role: 'member' }, person)
    expect(refused).toMatchObject({ status: 409, body: { code: 'personal_account' } })
    const owner = await team()
    const second = await join(owner, 'owner')
    const { url } = await invited(second, 'owner')
    await patch(`/account/members/${second.userId}`, { role: 'member' }, owner)
    expect((await accept(await api.signIn(), url)).body.code).toBe('invitation_over')
  })
})

describe('Session end: a change of members', () => {
  it('holds from the next request on, and is audited with before and after', async () => {
    const owner = await team()
    const admin = await join(owner, 'admin')
    expect((await api.get('/billing/invoices', admin)).status).toBe(200)
    const changed = await patch(`/account/members/${admin.userId}`, { role: 'member' }, owner)
    expect(changed).toMatchObject({ status: 200, body: { id: admin.userId, role: 'member' } })
    expect((await api.get('/billing/invoices', admin)).status).toBe(403)
    expect((await remove(`/account/members/${admin.userId}`, owner)).status).toBe(204)
    expect((await api.get('/billing/subscription', admin)).status).toBe(403)
    const [by, whom] = [{ actor: `user:${owner.userId}` }, { user_id: admin.userId }]
    expect((await audited(api, owner.accountId)).slice(-2)).toEqual([
      { ...by, action: 'member.role_changed', data: { ...whom, before: { role: 'admin' }, after: { role: 'member' } } },
      { ...by, action: 'member.removed', data: { ...whom, before: { role: 'member' }, after: null } },
    ])
  })

  it('leaves a person their own account: they may still go there', async () => {
    const owner = await team()
    const member = await join(owner, 'member')
    expect((await remove('/account/members/me', member)).status).toBe(204)
    expect((await api.get('/account', member)).status).toBe(403)
    const me = await api.get('/me', member)
    expect(me.body).toMatchObject({ account: null, accounts: [{ kind: 'personal' }] })
    const home = await on(member, me.body.accounts[0].id as string)
    expect((await api.get('/account', home)).status).toBe(200)
    expect((await audited(api, owner.accountId)).at(-1)).toMatchObject({
      action: 'member.left',
      actor: `user:${member.userId}`,
    })
  })

  it('hands ownership over, and never leaves the account without an owner', async () => {
    const owner = await team()
    const next = await join(owner, 'member')
    const alone = [
      await patch(`/account/members/${owner.userId}`, { role: 'admin' }, owner),
      await remove('/account/members/me', owner),
      await remove(`/account/members/${owner.userId}`, owner),
    ]
    for (const answer of alone) expect(answer).toMatchObject({ status: 409, body: { code: 'last_owner' } })
    await patch(`/account/members/${next.userId}`, { role: 'owner' }, owner)
    expect((await remove('/account/members/me', owner)).status).toBe(204)
    expect(await rolesOf(api, next)).toEqual({ [next.userId]: 'owner' })
  })

  it('keeps an owner when two owners demote each other at once', async () => {
    for (let round = 0; round < 4; round++) {
      const one = await team()
      const two = await join(one, 'owner')
      const demote = (by: SignedInPerson, whom: SignedInPerson) =>
        patch(`/account/members/${whom.userId}`, { role: 'member' }, by)
      await Promise.all([demote(one, two), demote(two, one)])
      const roles = await api.db.models.Membership.findAll({ where: { accountId: one.accountId } })
      expect(roles.map(({ role }) => role).sort()).toEqual(['member', 'owner'])
    }
  })

  it('knows nobody of another account', async () => {
    const [owner, other] = [await team(), await team()]
    const member = await join(other, 'member')
    const invitation = await invited(other, 'member')
    expect((await patch(`/account/members/${member.userId}`, { role: 'owner' }, owner)).status).toBe(404)
    expect((await remove(`/account/members/${member.userId}`, owner)).status).toBe(404)
    expect((await remove(`/account/invitations/${invitation.id}`, owner)).status).toBe(404)
    expect((await api.post('/session/account', { account_id: other.accountId }, owner)).status).toBe(404)
    expect(await rolesOf(api, other)).toEqual({ [other.userId]: 'owner', [member.userId]: 'member' })
  })
})

describe('memberships_owner', () => {
  const row = ({ accountId, userId }: SignedInPerson) => ({ where: { accountId, userId } })
  it('refuses rows without an owner, whoever writes them', async () => {
    const one = await team()
    const two = await join(one, 'owner')
    const { Membership } = api.db.models
    await Membership.update({ role: 'admin' }, row(one))
    await expectRefusedBy('memberships_owner', Membership.update({ role: 'admin' }, row(two)))
    await expectRefusedBy('memberships_owner', Membership.destroy(row(two)))
  })

  it('holds for transactions that end at once', async () => {
    const one = await team()
    const two = await join(one, 'owner')
    const clients = await Promise.all([api.db.pool.connect(), api.db.pool.connect()])
    const demote = "BEGIN; UPDATE memberships SET role = 'admin' WHERE"
    for (const [index, { userId }] of [one, two].entries())
      await clients[index]?.query(`${demote} user_id = '${userId}' AND account_id = '${one.accountId}'`)
    const ended = await Promise.allSettled(clients.map((client) => client.query('COMMIT')))
    for (const client of clients) client.release()
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await api.db.models.Membership.count({ where: { accountId: one.accountId, role: 'owner' } })).toBe(1)
  })
})
