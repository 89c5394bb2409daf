import { Op } from 'sequelize'
import { audit, type From } from '#db/audit.ts'
import { ownAccounts, personalData } from '#db/erasure.ts'
import { newId } from '#db/ids.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { erase, foresee } from './erase.ts'
import { EraseBody, ErasureSchema, ExportParams, ExportSchema, ForeseenSchema, PersonalDataSchema } from './schema.ts'

const tag = 'Account data'
/** How long an export may be fetched, in real milliseconds. */
const lifeMs = 86_400_000

/** What is kept about a person: to be seen, and to be forgotten. */
export const accountDataRoutes = (deps: Deps): Endpoint[] => [...exporting(deps), ...erasing(deps)]

const exporting = (deps: Deps) => [
  endpoint({
    method: 'POST',
    path: '/account/export',
    summary: 'Asks for everything that is kept about the person; good for a day',
    tag,
    guard: deps.guards.may('POST /account/export'),
    answers: { 202: { description: 'Where to fetch it', schema: ExportSchema } },
    async handle({ who, from }) {
      return { status: 202, body: await ask(deps, who, from) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/account/export/:id',
    summary: 'Everything that is kept about the person, as it is now',
    tag,
    guard: deps.guards.may('GET /account/export/:id'),
    params: ExportParams,
    answers: { 200: { description: 'Rows by table', schema: PersonalDataSchema } },
    async handle({ who: { userId }, params: { id } }) {
      const fresh = { id, userId, createdAt: after(lifeMs) }
      if ((await deps.db.models.DataExport.count({ where: fresh })) === 0) throw new Problem('not_found')
      const tables = await personalData(deps.db, { userId, accountIds: await ownAccounts(deps.db, userId) })
      return ok({ generated_at: new Date().toISOString(), user_id: userId, tables })
    },
  }),
]

const erasing = (deps: Deps) => [
  endpoint({
    method: 'GET',
    path: '/account/erasure',
    summary: 'What erasing the person would mean, and what is in its way',
    tag,
    guard: deps.guards.may('GET /account/erasure'),
    answers: { 200: { description: 'What would happen', schema: ForeseenSchema } },
    async handle({ who }) {
      const foreseen = await foresee(deps, who.userId)
      return ok({ possible: foreseen.problems.length === 0, ...foreseen })
    },
  }),
  endpoint({
    method: 'POST',
    path: '/account/erase',
    summary:
      'Forgets the person: they are signed out at once, and cannot come back to it; records of money stay, by ids',
    tag,
    guard: deps.guards.may('POST /account/erase'),
    body: EraseBody,
    answers: { 202: { description: 'It is being done', schema: ErasureSchema } },
    async handle({ who, from }) {
      return { status: 202, body: { state: 'pending', erasure_id: await erase(deps, who, from) } }
    },
  }),
]

const after = (ageMs: number) => ({ [Op.gt]: new Date(Date.now() - ageMs) })

/** The same wish while it is good for half a day more. The entry belongs to the person's own account, whichever they act for. */
async function ask({ db }: Deps, { userId }: SignedIn, from: From) {
  const { personalAccountId: accountId } = await db.models.User.findByPk(userId, { rejectOnEmpty: true })
  const { DataExport } = db.models
  const asked = await DataExport.findOne({ where: { userId, createdAt: after(lifeMs / 2) } })
  const wish =
    asked ??
    (await db.sequelize.transaction(async (transaction) => {
      const made = await DataExport.create({ id: newId('exp'), userId }, { transaction })
      await audit(db, { accountId, action: 'data.export_requested', data: { export_id: made.id }, from }, transaction)
      return made
    }))
  const expiresAt = new Date(wish.createdAt.getTime() + lifeMs)
  return { id: wish.id, url: `/api/v1/account/export/${wish.id}`, expires_at: expiresAt.toISOString() }
}
