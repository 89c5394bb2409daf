import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import type { OwnSession, Person } from '../../http/context.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { anyone } from '../../http/guard.ts'
import { ipPrefixOf } from '../../session/devices.ts'
import { renew } from '../../session/sessions.ts'
import { exchanger } from './exchange.ts'
import { presentAccounts, presentDevice, presentUser } from './present.ts'
import { ExchangeBody, MeSchema, SignedInSchema, SwitchBody, SwitchedSchema, TokenSchema } from './schema.ts'

const tag = 'Sign-in'

/** Sign-in, its renewal, and who one is. */
export function sessionRoutes(deps: Deps): Endpoint[] {
  const { guards } = deps
  const exchange = exchanger(deps)
  return [
    endpoint({
      method: 'POST',
      path: '/miniapp/exchange-initdata',
      summary: 'Exchanges Telegram init data for a session',
      tag,
      guard: anyone,
      body: ExchangeBody,
      limit: 'sign_in',
      answers: { 200: { description: 'Signed in', schema: SignedInSchema } },
      handle: async ({ body, ...call }) => ok(await exchange(body.init_data, call)),
    }),
    endpoint({
      method: 'POST',
      path: '/session/refresh',
      summary: 'Renews the token while it is valid, up to the absolute end of the session',
      tag,
      guard: guards.ownSession('POST /session/refresh'),
      answers: { 200: { description: 'A new token', schema: TokenSchema } },
      idempotent: false,
      handle: async ({ who, address }) => ok(await renew(deps, who, ipPrefixOf(address))),
    }),
    endpoint({
      method: 'POST',
      path: '/session/account',
      summary: 'A token for another of one’s accounts',
      tag,
      guard: guards.ownSession('POST /session/account'),
      body: SwitchBody,
      answers: { 200: { description: 'A token for that account', schema: SwitchedSchema } },
      idempotent: false,
      handle: async ({ who, body, address }) =>
        ok(await switchAccount(deps, who, body.account_id, ipPrefixOf(address))),
    }),
    endpoint({
      method: 'GET',
      path: '/me',
      summary: 'Who is signed in, on which account, with which roles',
      tag,
      guard: guards.person('GET /me'),
      answers: { 200: { description: 'The signed-in user', schema: MeSchema } },
      handle: async ({ who }) => ok(await me(deps, who)),
    }),
  ]
}

async function switchAccount(deps: Deps, who: OwnSession, accountId: string, ipPrefix: string | null) {
  const membership = await deps.db.models.Membership.findOne({ where: { userId: who.userId, accountId } })
  if (!membership) throw new Problem('not_found')
  return { ...(await renew(deps, { ...who, accountId }, ipPrefix)), account: { id: accountId, role: membership.role } }
}

async function me({ db: { models } }: Deps, who: Person) {
  const memberships = await models.Membership.findAll({ where: { userId: who.userId } })
  const accountIds = memberships.map((membership) => membership.accountId)
  const [user, accounts, device] = await Promise.all([
    models.User.findByPk(who.userId, { rejectOnEmpty: true }),
    models.Account.findAll({ where: { id: accountIds } }),
    who.deviceId ? models.Device.findByPk(who.deviceId) : null,
  ])
  return {
    user: presentUser(user),
    accounts: presentAccounts(user.personalAccountId, accounts, memberships),
    account: who.role && { id: who.accountId, role: who.role },
    device: presentDevice(device),
  }
}
