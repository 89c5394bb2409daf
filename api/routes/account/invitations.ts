import { audit, type From } from '#db/audit.ts'
import { createHash, randomBytes } from 'node:crypto'
import { Op } from 'sequelize'
import type { Config } from '#domain/config/config.ts'
import { newId } from '#db/ids.ts'
import type { Invitation } from '#db/models/invitation.ts'
import { Problem } from '#domain/errors.ts'
import type { Role } from '#domain/roles.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'

type Parts = Pick<Deps, 'db' | 'config'>

/** One request to invite somebody. */
interface Invited {
  role: Role
  key: string | null
  from: From
}

/** How long a link is good, in real milliseconds. */
const lifeMs = 7 * 86_400_000
/** How long an idempotency key means the same request, in real milliseconds. */
const keyLifeMs = 86_400_000

const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Where the link leads: into the bot's Mini App with the token as its start parameter, as Telegram hands it on. */
function linkOf({ botUrl, webPublicUrl }: Pick<Config, 'botUrl' | 'webPublicUrl'>, token: string): string {
  return botUrl ? `${botUrl}?startapp=${token}` : `${webPublicUrl}/?tgWebAppStartParam=${token}`
}

/** Invites one person to the account: the link is in the answer and nowhere else. Throws `personal_account`. */
export async function invite({ db, config }: Parts, who: SignedIn, asked: Invited) {
  const { accountId, userId: invitedBy } = who
  const account = await db.models.Account.findByPk(accountId, { rejectOnEmpty: true })
  if (account.kind === 'personal')
    throw new Problem('personal_account', 'Make a team account to work with others: this one is yours alone.')
  const token = `inv_${randomBytes(32).toString('base64url')}`
  const row = { tokenHash: hashOfToken(token), expiresAt: new Date(Date.now() + lifeMs) }
  const creationKey = asked.key === null ? null : `${invitedBy}/${accountId}/${asked.key}`
  const unheard = creationKey === null ? null : await madeBefore(db, creationKey, asked.role)
  if (unheard) await unheard.update(row)
  const id = unheard ? unheard.id : await insertInvitation(db, who, { ...asked, ...row, creationKey })
  return { id, role: asked.role, url: linkOf(config, token), expires_at: row.expiresAt.toISOString() }
}

/**
 * The invitation that the same request made before it died: nobody has heard of its link, so that a new one may take
 * its place. Throws `idempotency_key_reused` when that was another request.
 */
async function madeBefore({ models }: Parts['db'], creationKey: string, role: Role): Promise<Invitation | null> {
  const made = await models.Invitation.findOne({ where: { creationKey } })
  if (!made) return null
  if (made.acceptedAt || made.withdrawnAt || made.createdAt.getTime() < Date.now() - keyLifeMs) {
    await made.update({ creationKey: null })
    return null
  }
  if (made.role !== role) throw new Problem('idempotency_key_reused')
  return made
}

async function insertInvitation(
  db: Parts['db'],
  { accountId, userId: invitedBy }: SignedIn,
  { from, role, ...fields }: Invited & Pick<Invitation, 'tokenHash' | 'expiresAt' | 'creationKey'>,
): Promise<string> {
  const { creationKey, expiresAt, tokenHash } = fields
  const row = { id: newId('inv'), accountId, role, invitedBy, creationKey, expiresAt, tokenHash }
  await db.sequelize.transaction(async (transaction) => {
    await db.models.Invitation.create(row, { transaction })
    const data = { invitation_id: row.id, after: { role } }
    await audit(db, { accountId, action: 'invitation.created', data, from }, transaction)
  })
  return row.id
}

/** Makes an open link worthless; one that is over stays as it is. Throws `not_found`. */
export async function withdraw({ db }: Parts, who: SignedIn, id: string, from: From): Promise<void> {
  const { accountId } = who
  await db.sequelize.transaction(async (transaction) => {
    const found = await db.models.Invitation.findOne({ where: { id, accountId }, transaction })
    if (!found) throw new Problem('not_found')
    const open = { id, acceptedAt: null, withdrawnAt: null, expiresAt: { [Op.gt]: new Date() } }
    const [rows] = await db.models.Invitation.update({ withdrawnAt: new Date() }, { where: open, transaction })
    if (rows === 0) return
    const data = { invitation_id: id, before: { role: found.role }, after: null }
    await audit(db, { accountId, action: 'invitation.withdrawn', data, from }, transaction)
  })
}

/** The invitation behind a token. Throws `not_found` for a token that never was one. */
export async function findInvitation({ db }: Pick<Parts, 'db'>, token: string): Promise<Invitation> {
  const invitation = await db.models.Invitation.findOne({ where: { tokenHash: hashOfToken(token) } })
  if (!invitation) throw new Problem('not_found')
  return invitation
}
