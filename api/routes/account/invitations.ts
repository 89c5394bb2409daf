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

/** How long a link is good, in real milliseconds. */
const lifeMs = 7 * 86_400_000

const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Where the link leads: into the bot's Mini App with the token as its start parameter, as Telegram hands it on. */
function linkOf({ botUrl, webPublicUrl }: Pick<Config, 'botUrl' | 'webPublicUrl'>, token: string): string {
  return botUrl ? `${botUrl}?startapp=${token}` : `${webPublicUrl}/?tgWebAppStartParam=${token}`
}

/** Invites one person to the account: the link is in the answer and nowhere else. Throws `personal_account`. */
export async function invite({ db, config }: Parts, who: SignedIn, asked: { role: Role; from: From }) {
  const { accountId, userId: invitedBy } = who
  const account = await db.models.Account.findByPk(accountId, { rejectOnEmpty: true })
  if (account.kind === 'personal')
    throw new Problem('personal_account', 'Make a team account to work with others: this one is yours alone.')
  const token = `inv_${randomBytes(32).toString('base64url')}`
  const expiresAt = new Date(Date.now() + lifeMs)
  const row = {
    id: newId('inv'),
    accountId,
    role: asked.role,
    invitedBy,
    tokenHash: hashOfToken(token),
    expiresAt,
  }
  await db.sequelize.transaction(async (transaction) => {
    await db.models.Invitation.create(row, { transaction })
    const data = { invitation_id: row.id, after: { role: row.role } }
    const entry = { accountId, action: 'invitation.created', data, from: asked.from }
    await audit(db, entry, transaction)
  })
  return { id: row.id, role: row.role, url: linkOf(config, token), expires_at: expiresAt.toISOString() }
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
