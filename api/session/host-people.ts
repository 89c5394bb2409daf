import { type Transaction, UniqueConstraintError } from 'sequelize'
import { audit, type From } from '#db/audit.ts'
import { type HostNames, hostStanding, type HostStanding } from '#db/host-people.ts'
import { newId } from '#db/ids.ts'
import { lockMembers } from '#db/members.ts'
import type { Role } from '#domain/roles.ts'
import type { HostClaims, HostTokens } from '../auth/host/tokens.ts'
import type { Deps } from '../deps.ts'
import type { Person } from '../http/context.ts'
import { seatsFollow, wakeSeats } from '../routes/account/seats.ts'

type Parts = Pick<Deps, 'catalogue' | 'db' | 'sessions' | 'temporal'>

/** Who a host application's token stands for here; null for a token that is not one. */
export type HostPeople = (token: string, from: Asking) => Promise<Person | null>

/** Of which request. */
type Asking = Pick<From, 'requestId' | 'network'>

/** People of a host application: users and accounts of their own, made on first sight. */
export function hostPeople(deps: Parts, tokens: HostTokens): HostPeople {
  return async (token, from) => {
    const claims = await tokens(token)
    if (!claims) return null
    const { accountId, role, userId } = await standingOf(deps, claims, from)
    return { userId, accountId, role, sessionId: null, deviceId: null, endsAt: claims.endsAt }
  }
}

type Standing = HostStanding & { accountId: string }

/** The row of who they are, after whatever the token says that is new. */
async function standingOf(deps: Parts, claims: HostClaims, from: Asking): Promise<Standing> {
  const { db } = deps
  const found = await hostStanding(db, claims)
  if (isSettled(found, claims)) return found
  if (!found) await once(() => createUser(deps, claims))
  if (claims.tenant !== null) await join(deps, claims, claims.tenant, from)
  const now = await hostStanding(db, claims)
  if (!now?.accountId) throw new Error('a person of a host application was made and is not there')
  // the last owner stays one in the rows, but this token is good for no more than its host says
  return { ...now, accountId: now.accountId, role: claims.tenant === null ? now.role : (claims.role ?? now.role) }
}

/** Whether there is nothing to write: they are known, and are on the account as the host says, or were taken off it here. */
function isSettled(found: HostStanding | null, { role, tenant }: HostClaims): found is Standing {
  if (!found?.accountId) return false
  if (tenant === null) return true
  return role === null ? found.role !== null || found.joined : found.role === role
}

/** Two first sights at once: the other one won, and its row is as good. */
async function once(insert: () => Promise<unknown>): Promise<void> {
  try {
    await insert()
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error
  }
}

async function createUser({ db }: Parts, { issuer, subject, firstName }: HostClaims): Promise<void> {
  const { Account, Membership, User } = db.models
  const personalAccountId = newId('acc')
  await db.sequelize.transaction(async (transaction) => {
    await Account.create({ id: personalAccountId, kind: 'personal' }, { transaction })
    const names = { hostIssuer: issuer, hostSubject: subject, firstName }
    const user = await User.create({ id: newId('usr'), personalAccountId, ...names }, { transaction })
    await Membership.create({ accountId: personalAccountId, userId: user.id, role: 'owner' }, { transaction })
  })
}

async function accountOf({ db }: Parts, hostIssuer: string, hostTenant: string): Promise<string> {
  const { Account } = db.models
  const find = () => Account.findOne({ where: { hostIssuer, hostTenant } })
  const known = await find()
  if (known) return known.id
  await once(() => Account.create({ id: newId('acc'), kind: 'team', hostIssuer, hostTenant }))
  return (await find())?.id ?? ''
}

/** Lets somebody onto the account of their tenant, or gives them the role that the host says. */
async function join(deps: Parts, claims: HostClaims & HostNames, tenant: string, from: Asking): Promise<void> {
  const { db } = deps
  const accountId = await accountOf(deps, claims.issuer, tenant)
  const standing = await hostStanding(db, claims)
  if (!standing) return
  const { userId } = standing
  const by = { accountId, userId, from: { ...from, actor: `user:${userId}`, deviceId: null } }
  const seats = await db.sequelize.transaction(async (transaction) => {
    await lockMembers(db, accountId, transaction)
    const isNew = await noteJoin(db, accountId, userId, transaction)
    const member = await db.models.Membership.findOne({ where: { accountId, userId }, transaction })
    if (member) return setRole(deps, by, { was: member.role, role: claims.role }, transaction)
    if (!isNew && claims.role === null) return false
    const role = claims.role ?? (await firstRole(db, accountId, transaction))
    await db.models.Membership.create({ accountId, userId, role }, { transaction })
    await note(db, by, 'member.joined', { before: null, after: { role } }, transaction)
    return seatsFollow(deps, accountId, `joined/${accountId}/${userId}/${Date.now()}`, transaction)
  })
  deps.sessions.forget(userId)
  if (seats) wakeSeats(deps, accountId)
}

async function noteJoin({ models }: Parts['db'], accountId: string, userId: string, transaction: Transaction) {
  const [, isNew] = await models.HostJoin.findOrCreate({ where: { accountId, userId }, transaction })
  return isNew
}

/** Where the host says nothing of roles: the first to come owns the account. */
async function firstRole({ models }: Parts['db'], accountId: string, transaction: Transaction): Promise<Role> {
  return (await models.Membership.count({ where: { accountId }, transaction })) === 0 ? 'owner' : 'member'
}

interface By {
  accountId: string
  userId: string
  from: From
}

/** Rows follow the host, but for the last owner: somebody must be able to act for the account. */
async function setRole(
  { db }: Parts,
  by: By,
  { was, role }: { was: Role; role: Role | null },
  transaction: Transaction,
): Promise<false> {
  const { accountId, userId } = by
  if (role === null || role === was) return false
  const owners = { accountId, role: 'owner' as const }
  if (was === 'owner' && (await db.models.Membership.count({ where: owners, transaction })) < 2) return false
  await db.models.Membership.update({ role }, { where: { accountId, userId }, transaction })
  await note(db, by, 'member.role_changed', { before: { role: was }, after: { role } }, transaction)
  return false
}

/** The host's word, in the token that came with the request. */
async function note(
  db: Parts['db'],
  { accountId, userId, from }: By,
  action: string,
  data: object,
  transaction: Transaction,
) {
  await audit(db, { accountId, action, data: { user_id: userId, by: 'host', ...data }, from }, transaction)
}
