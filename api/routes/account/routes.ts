import type { From } from '#db/audit.ts'
import { memberOf, membersOf } from '#db/members.ts'
import { Problem } from '#domain/errors.ts'
import type { Role } from '#domain/roles.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'
import { created, type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { changeMember } from './change-member.ts'
import { presentAccount, presentMember } from './present.ts'
import { AccountSchema, IdParams, MemberSchema, MembersSchema, NameBody, PageQuery, RoleBody } from './schema.ts'
import { createTeam, renameAccount } from './teams.ts'

const tag = 'Accounts'

/** Accounts, and who is on them. */
export const accountRoutes = (deps: Deps): Endpoint[] => [...accounts(deps), ...members(deps), ...leaving(deps)]

const accounts = (deps: Deps) => [
  endpoint({
    method: 'POST',
    path: '/accounts',
    summary: 'Makes a team account, owned by the caller',
    tag,
    guard: deps.guards.person('POST /accounts'),
    body: NameBody,
    answers: { 201: { description: 'The account', schema: AccountSchema } },
    async handle({ who, body, key, from }) {
      const account = await createTeam(deps, who, { ...body, key, from })
      return created(presentAccount(account, 'owner', 1))
    },
  }),
  endpoint({
    method: 'GET',
    path: '/account',
    summary: 'The account that the token is for',
    tag,
    guard: deps.guards.may('GET /account'),
    answers: { 200: { description: 'The account', schema: AccountSchema } },
    async handle({ who }) {
      return ok(await showAccount(deps, who.accountId, who.role))
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/account',
    summary: 'Gives the account another name',
    tag,
    guard: deps.guards.may('PATCH /account'),
    body: NameBody,
    answers: { 200: { description: 'The account', schema: AccountSchema } },
    async handle({ who, body, from }) {
      await renameAccount(deps, who, { ...body, from })
      return ok(await showAccount(deps, who.accountId, who.role))
    },
  }),
]

const members = (deps: Deps) => [
  endpoint({
    method: 'GET',
    path: '/account/members',
    summary: 'Who is on the account, newest first',
    tag,
    guard: deps.guards.may('GET /account/members'),
    query: PageQuery,
    answers: { 200: { description: 'A page of members', schema: MembersSchema } },
    async handle({ who, query: { limit, starting_after: startingAfter = null } }) {
      const rows = await membersOf(deps.db, who.accountId, { limit, startingAfter })
      return ok(presentPage(rows, limit, (member) => presentMember(member, who.userId)))
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/account/members/:id',
    summary: 'Gives a member another role; an account always has an owner',
    tag,
    guard: deps.guards.may('PATCH /account/members/:id'),
    params: IdParams,
    body: RoleBody,
    answers: { 200: { description: 'The member', schema: MemberSchema } },
    async handle({ who, params, body, from }) {
      await changeMember(deps, { ...orderOf(who, params.id, from), role: body.role })
      return ok(await showMember(deps, who, params.id))
    },
  }),
]

const leaving = (deps: Deps) => [
  endpoint({
    method: 'DELETE',
    path: '/account/members/me',
    summary: 'Leaves the account',
    tag,
    guard: deps.guards.may('DELETE /account/members/me'),
    answers: { 204: { description: 'Left' } },
    async handle({ who, from }) {
      await changeMember(deps, orderOf(who, who.userId, from))
      return { status: 204, body: null }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/account/members/:id',
    summary: 'Takes a member off the account; their tokens for it end at once',
    tag,
    guard: deps.guards.may('DELETE /account/members/:id'),
    params: IdParams,
    answers: { 204: { description: 'Taken off' } },
    async handle({ who, params, from }) {
      await changeMember(deps, orderOf(who, params.id, from))
      return { status: 204, body: null }
    },
  }),
]

const orderOf = ({ accountId }: SignedIn, userId: string, from: From) => ({
  accountId,
  userId,
  from,
  role: null,
})

async function showMember({ db }: Deps, who: SignedIn, userId: string) {
  const member = await memberOf(db, who.accountId, userId)
  if (!member) throw new Problem('not_found')
  return presentMember(member, who.userId)
}

/** An account as someone in this role sees it. */
export async function showAccount({ db: { models } }: Deps, accountId: string, role: Role) {
  const [account, members] = await Promise.all([
    models.Account.findByPk(accountId, { rejectOnEmpty: true }),
    models.Membership.count({ where: { accountId } }),
  ])
  return presentAccount(account, role, members)
}
