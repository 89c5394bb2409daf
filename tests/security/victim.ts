import type { SignedInPerson, TestApi } from '#tests/api/support/api.ts'
import { makeAttempt, makeIntent, makeInvoice, makeRecovery, makeSubscription } from '#tests/db/rows.ts'

/** Stands in every text of the one account; it must never come to anybody else. */
export const MARK = 'zqvictim'

/** Whose rows nobody else may see or change. */
export interface Victim {
  accountIds: string[]
  userIds: string[]
  /** Ids of everything that they have. */
  ids: string[]
}

const id = (prefix: string) => `${prefix}_${MARK}`
const at = new Date()

async function peopleOf(api: TestApi): Promise<{ owner: SignedInPerson; victim: Victim }> {
  const { User, Account } = api.db.models
  const person = await api.signIn()
  const made = await api.post('/accounts', { name: `${MARK} team` }, person)
  const accountId = made.body.id as string
  const { body } = await api.post('/session/account', { account_id: accountId }, person)
  const owner = { ...person, accountId, token: body.token as string }
  const member = await api.member(accountId, 'member')
  await User.update({ firstName: `${MARK} name` }, { where: { id: [owner.userId, member.userId] } })
  await Account.update({ stripeCustomerId: id('cus') }, { where: { id: accountId } })
  const userIds = [owner.userId, member.userId]
  const accountIds = [accountId, person.accountId]
  return { owner, victim: { userIds, accountIds, ids: [...userIds, ...accountIds] } }
}

/** An account that has one of everything, each marked. */
export async function makeVictim(api: TestApi): Promise<Victim> {
  const { owner, victim } = await peopleOf(api)
  const { accountId, userId } = owner
  const { models } = api.db
  await makeSubscription(api.db, { id: id('sub'), accountId, stripeCustomerId: id('cus') })
  await makeInvoice(api.db, {
    id: id('in'),
    accountId,
    number: MARK,
    hostedUrl: `https://${MARK}`,
    pdfUrl: `https://${MARK}`,
  })
  await makeRecovery(api.db, { id: id('rec'), accountId, invoiceId: id('in'), subscriptionId: id('sub') })
  await makeAttempt(api.db, { id: id('att'), accountId, invoiceId: id('in'), outcome: 'declined' })
  await makeIntent(api.db, {
    id: id('int'),
    accountId,
    userId,
    state: 'open',
    sessionId: id('cs'),
    userEmail: `${MARK}@mail.example`,
  })
  await models.PaymentMethod.create({ id: id('pm'), accountId, type: 'card', brand: MARK, last4: '4242' })
  await models.Command.create({
    id: id('cmd'),
    accountId,
    actor: userId,
    kind: 'refetch',
    route: MARK,
    state: 'done',
    reason: MARK,
  })
  await models.Grant.create({ id: id('gra'), accountId, commandId: id('cmd'), kind: 'grace', untilAt: at })
  await models.Message.create({
    id: id('msg'),
    accountId,
    audience: 'customer',
    kind: 'payment_failed',
    dedupeKey: MARK,
    decidedAt: at,
  })
  await models.Device.create({ id: id('dev'), userId, name: MARK, platform: MARK })
  await models.StripeEvent.create({
    id: id('evt'),
    accountId,
    type: 'invoice.paid',
    payload: MARK,
    eventCreatedAt: at,
    state: 'applied',
  })
  await models.Invitation.create({
    id: id('inv'),
    accountId,
    role: 'owner',
    tokenHash: MARK,
    invitedBy: userId,
    expiresAt: new Date('2100-01-01'),
  })
  await makeTold(api, accountId)
  const kinds = [
    'sub',
    'in',
    'rec',
    'att',
    'int',
    'cs',
    'pm',
    'cmd',
    'gra',
    'msg',
    'dev',
    'evt',
    'inv',
    'whe',
    'oev',
    'whd',
    'nev',
    'not',
    'cus',
  ]
  const entries = await models.AuditEntry.findAll({ where: { accountId } })
  return { ...victim, ids: [...victim.ids, ...kinds.map(id), ...entries.map(({ publicId }) => publicId)] }
}

/** What the account is told, and by which channels. */
async function makeTold({ db: { models } }: TestApi, accountId: string): Promise<void> {
  await models.WebhookEndpoint.create({
    id: id('whe'),
    accountId,
    url: `https://${MARK}.example`,
    events: [],
    secrets: [],
  })
  await models.OutboundEvent.create({
    id: id('oev'),
    accountId,
    type: 'invoice.paid',
    businessKey: MARK,
    payload: MARK,
  })
  await models.WebhookDelivery.create({ id: id('whd'), endpointId: id('whe'), eventId: id('oev'), response: MARK })
  await models.NotificationSettings.create({ accountId, quietHours: null })
  await models.NotificationChannel.create({
    accountId,
    channel: 'email',
    target: `${MARK}@mail.example`,
    secret: null,
    secretHint: MARK,
  })
  const event = { id: id('nev'), accountId, trigger: 'psi' as const, value: 1, dedupeKey: MARK, occurredAt: at }
  await models.NotificationEvent.create({ ...event, state: 'told' })
  const sent = {
    accountId,
    trigger: 'psi' as const,
    kind: 'first' as const,
    windowStart: at,
    channel: 'email' as const,
  }
  await models.Notification.create({ id: id('not'), ...sent, eventId: id('nev'), decidedAt: at })
}

interface TableOf {
  table: string
  hasAccount: boolean
  hasUser: boolean
}

/** A sum over every row that belongs to the victim or names them, whichever table it is in. */
export async function sumOf({ db: { pool } }: TestApi, { accountIds, userIds }: Victim): Promise<string> {
  const { rows: tables } = await pool.query<TableOf>(
    `SELECT c.table_name AS "table", bool_or(column_name = 'account_id') AS "hasAccount", bool_or(column_name = 'user_id') AS "hasUser"
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND table_type = 'BASE TABLE' AND c.table_name NOT IN ('rate_limits', 'schema_migrations')
     GROUP BY 1 ORDER BY 1`,
  )
  const theirs = ({ table, hasAccount, hasUser }: TableOf) => {
    if (table === 'accounts' || table === 'users') return 't.id = ANY($1::text[] || $2::text[])'
    if (hasAccount) return 't.account_id = ANY($1)'
    return hasUser ? 't.user_id = ANY($2)' : `t::text ~ (array_to_string($1::text[] || $2::text[], '|') || '|${MARK}')`
  }
  const sums = tables.map(
    (each) => `SELECT '${each.table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum
    FROM ${each.table} t WHERE ${theirs(each)} AND $1::text[] IS NOT NULL AND $2::text[] IS NOT NULL`,
  )
  const { rows } = await pool.query(sums.join(' UNION ALL '), [accountIds, userIds])
  return JSON.stringify(rows)
}
