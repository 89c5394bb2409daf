import { Op } from 'sequelize'
import { after } from '#db/after.ts'
import { memberOf } from '#db/members.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import { created, type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { accept } from './accept.ts'
import { invite, withdraw } from './invitations.ts'
import { presentInvitation } from './present.ts'
import { showAccount } from './routes.ts'
import {
  AccountSchema,
  IdParams,
  InvitationsSchema,
  InvitedSchema,
  PageQuery,
  RoleBody,
  TokenParams,
} from './schema.ts'

const tag = 'Accounts'

/** Links by which people join an account. */
export const invitationRoutes = (deps: Deps): Endpoint[] => [...offered(deps), taken(deps)]

const offered = (deps: Deps) => [
  endpoint({
    method: 'GET',
    path: '/account/invitations',
    summary: 'Invitations of the account, newest first, without their links',
    tag,
    guard: deps.guards.may('GET /account/invitations'),
    query: PageQuery,
    answers: { 200: { description: 'A page of invitations', schema: InvitationsSchema } },
    async handle({ who: { accountId }, query: { limit, starting_after: cursor } }) {
      const older = cursor ? [after(deps.db.sequelize, 'invitations', 'created_at', cursor)] : []
      const rows = await deps.db.models.Invitation.findAll({
        where: { accountId, [Op.and]: older },
        limit: limit + 1,
        order: [
          ['createdAt', 'DESC'],
          ['id', 'DESC'],
        ],
      })
      const now = new Date()
      return ok(presentPage(rows, limit, (row) => presentInvitation(row, now)))
    },
  }),
  endpoint({
    method: 'POST',
    path: '/account/invitations',
    summary: 'A link by which one person joins in this role; good for seven days',
    tag,
    guard: deps.guards.may('POST /account/invitations'),
    limit: 'invitation',
    body: RoleBody,
    answers: { 201: { description: 'The link, shown this once', schema: InvitedSchema } },
    async handle({ who, body, key, from }) {
      return created(await invite(deps, who, { ...body, key, from }))
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/account/invitations/:id',
    summary: 'Withdraws a link',
    tag,
    guard: deps.guards.may('DELETE /account/invitations/:id'),
    params: IdParams,
    answers: { 204: { description: 'Withdrawn' } },
    async handle({ who, params, from }) {
      await withdraw(deps, who, params.id, from)
      return { status: 204, body: null }
    },
  }),
]

const taken = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/invitations/:token/accept',
    summary: 'Joins the account that the link is for; `POST /session/account` then gives a token for it',
    tag,
    guard: deps.guards.person('POST /invitations/:token/accept'),
    limit: 'invitation',
    params: TokenParams,
    answers: { 200: { description: 'The account', schema: AccountSchema } },
    async handle({ who, params, from }) {
      const accountId = await accept(deps, who, params.token, from)
      const member = await memberOf(deps.db, accountId, who.userId)
      if (!member) throw new Problem('not_found')
      return ok(await showAccount(deps, accountId, member.role))
    },
  })
