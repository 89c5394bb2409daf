import { Op } from 'sequelize'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { after } from '#db/after.ts'
import { presentPage, presentRecovery } from './present.ts'
import { listOf, RecoveriesQuery, RecoverySchema } from './schema.ts'

/** Failed payments and what is done about them. */
export function recoveryRoutes({ db, guards }: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/ops/recoveries',
      summary: 'Recoveries, newest first; those not settled unless a state is given',
      tag: 'Operators',
      guard: guards.operator,
      query: RecoveriesQuery,
      answers: { 200: { description: 'A page of recoveries', schema: listOf(RecoverySchema) } },
      async handle({ query }) {
        const { limit, starting_after: cursor, state } = query
        const older = cursor ? [after(db.sequelize, 'recoveries', 'created_at', cursor)] : []
        const rows = await db.models.Recovery.findAll({
          where: { state: state ?? ['open', 'ending'], [Op.and]: older },
          limit: limit + 1,
          order: [
            ['createdAt', 'DESC'],
            ['id', 'DESC'],
          ],
        })
        return ok(presentPage(rows, limit, presentRecovery))
      },
    }),
  ]
}
