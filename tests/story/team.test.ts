import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Movement, orderOf, startStory, type Story } from '#tests/support/story.ts'
import { waitFor } from '#tests/support/wait.ts'

let story: Story
beforeAll(async () => {
  story = await startStory({ env: { PLANS_FILE: 'config/plans.team.json' } })
})
afterAll(() => story?.close())

interface Member {
  token: string
  userId: string
}
interface Team {
  accountId: string
  owner: Member
}
const DAY_S = 86_400
const seatCents = 1_900

const onTeam = async (person: Member, accountId: string): Promise<Member> => {
  const { body } = await story.client.post('/session/account', { account_id: accountId }, person)
  return { ...person, token: body.token as string }
}
/** A team of its owner alone. */
async function makeTeam(): Promise<Team> {
  const person = await story.person()
  const { body } = await story.client.post('/accounts', { name: 'Crew' }, person)
  return { accountId: body.id as string, owner: await onTeam(person, body.id as string) }
}
async function join({ owner, accountId }: Team): Promise<Member> {
  const person = await story.person()
  const { body } = await story.client.post('/account/invitations', { role: 'member' }, owner)
  const token = new URL(body.url as string).searchParams.get('tgWebAppStartParam') ?? ''
  expect((await story.client.post(`/invitations/${token}/accept`, undefined, person)).status).toBe(200)
  return onTeam(person, accountId)
}
const leave = async (member: Member) =>
  expect((await story.client.send('DELETE', '/account/members/me', undefined, member)).status).toBe(204)

const checkout = async ({ owner }: Team, more: object = {}) =>
  story.client.post('/billing/checkout', { ...orderOf(story, 'starter_monthly'), ...more }, owner)
const pay = (sessionId: string) =>
  story.control('POST', `/checkout/sessions/${sessionId}/complete`, { payment_method: 'pm_card_visa' })

const standing = async ({ owner }: Team) => (await story.client.get('/billing/subscription', owner)).body
const seats = (team: Team, quantity: number) =>
  waitFor(async () => (await standing(team)).quantity === quantity, { what: `${quantity} seats` })
async function charges({ accountId }: Team): Promise<number[]> {
  await story.settled()
  const account = await story.db.models.Account.findByPk(accountId)
  const { data } = await story.control<{ data: Movement[] }>('GET', `/ledger?customer=${account?.stripeCustomerId}`)
  return data.filter(({ type, status }) => type === 'charge' && status === 'succeeded').map(({ amount }) => amount)
}

describe('a team', () => {
  it('pays for as many seats as it has members: who joins is charged pro rata, who leaves is not billed again', async () => {
    const team = await makeTeam()
    const first = await join(team)
    await join(team)
    expect((await checkout(team, { quantity: 2 })).body.errors).toMatchObject([{ path: 'quantity' }])
    await pay((await checkout(team)).body.session_id as string)
    await seats(team, 3)
    expect(await charges(team)).toEqual([3 * seatCents])

    await story.advance(10 * DAY_S)
    await join(team)
    await seats(team, 4)
    const [added = 0, ...before] = (await charges(team)).sort((a, b) => a - b)
    expect(before).toEqual([3 * seatCents])
    // twenty days of a month
    expect(Math.abs(added - (seatCents * 20) / 30)).toBeLessThan(60)

    await leave(first)
    await seats(team, 3)
    const back = await join(team)
    await seats(team, 4)
    // the period's fourth seat is paid for already
    expect(await charges(team)).toHaveLength(2)
    await leave(back)
    await seats(team, 3)
    expect(await charges(team)).toHaveLength(2)

    await story.advanceTo((await standing(team)).current_period_end as string, 2 * 3_600)
    await waitFor(async () => (await charges(team)).length === 3, { what: 'the renewal' })
    expect((await charges(team)).sort((a, b) => a - b)).toEqual([added, 3 * seatCents, 3 * seatCents])
    expect(await standing(team)).toMatchObject({
      tier: 'starter_monthly',
      status: 'active',
      quantity: 3,
      access: 'full',
    })
  }, 90_000)

  it('has a seat for someone who joined while Checkout was open', async () => {
    const team = await makeTeam()
    const { body } = await checkout(team)
    await join(team)
    await pay(body.session_id as string)
    await seats(team, 2)
    const paid = await charges(team)
    expect(paid).toHaveLength(2)
    expect(paid.every((amount) => Math.abs(amount - seatCents) < 2)).toBe(true)
    const commands = () => story.db.models.Command.findAll({ where: { accountId: team.accountId, kind: 'set_seats' } })
    const [done] = await commands()
    expect(done).toMatchObject({ state: 'done', result: { from: 1, to: 2, covered: 2 } })

    // entered again, after an older one that was forgotten: neither charges, and the older one changes nothing
    const old = { change: { from: 2, to: 1, covered: 2, charge: 'always_invoice' } }
    const { accountId, actor, kind, route } = done!
    const begunAt = new Date(Date.now() - 3_600_000)
    await story.db.models.Command.create({
      id: 'cmd_old',
      accountId,
      actor,
      kind,
      route,
      params: old,
      state: 'parked',
      begunAt,
    })
    await done!.update({ state: 'parked', result: null, finishedAt: null })
    await story.ops('POST', `/accounts/${accountId}/refetch`, { reason: 'test' })
    await waitFor(async () => (await commands()).every(({ state }) => state === 'done'), { what: 'both commands' })
    expect((await commands()).find(({ id }) => id === 'cmd_old')?.result).toEqual({
      skipped: 'a later change has begun',
    })
    expect([(await standing(team)).quantity, await charges(team)]).toEqual([2, paid])
  }, 60_000)
})
