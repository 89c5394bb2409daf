import { Op } from 'sequelize'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { after } from '#db/after.ts'
import { relayNudge } from '#db/nudge.ts'
import { audit } from '#db/audit.ts'
import { presentEvent, presentPage } from './present.ts'
import { EventSchema, EventsQuery, IdParams, listOf, ReasonBody } from './schema.ts'

const tag = 'Operators'

/** The inbox: what Stripe told, what became of it, and telling it again. */
export function eventRoutes(deps: Deps): Endpoint[] {
  return [list(deps), replay(deps)]
}

const list = ({ db, guards }: Deps) =>
  endpoint({
    method: 'GET',
    path: '/ops/events',
    summary: 'Webhooks, newest first',
    tag,
    guard: guards.operator,
    query: EventsQuery,
    answers: { 200: { description: 'A page of events', schema: listOf(EventSchema) } },
    async handle({ query }) {
      const { limit, starting_after: cursor, state } = query
      const older = cursor ? [after(db.sequelize, 'stripe_events', 'received_at', cursor)] : []
      const rows = await db.models.StripeEvent.findAll({
        attributes: { exclude: ['payload'] },
        where: { ...(state ? { state } : {}), [Op.and]: older },
        limit: limit + 1,
        order: [
          ['receivedAt', 'DESC'],
          ['id', 'DESC'],
        ],
      })
      return ok(presentPage(rows, limit, presentEvent))
    },
  })

function replay(deps: Deps): Endpoint {
  const nudge = relayNudge(deps.db)
  return endpoint({
    method: 'POST',
    path: '/ops/events/:id/replay',
    summary: 'Puts an event back at the head of its path',
    tag,
    guard: deps.guards.operator,
    params: IdParams,
    body: ReasonBody,
    answers: { 200: { description: 'The event', schema: EventSchema } },
    async handle({ params, body, from }) {
      const event = await deps.db.models.StripeEvent.findByPk(params.id, { attributes: { exclude: ['payload'] } })
      if (!event) throw new Problem('not_found')
      const entry = { accountId: event.accountId, action: 'ops.replay', from }
      await audit(deps.db, { ...entry, data: { event_id: event.id, was: event.state, reason: body.reason } })
      const again = { state: 'pending' as const, reason: null, tries: 0, leaseUntil: null, appliedAt: null }
      await event.update({ ...again, dispatchedAt: null, nextAttemptAt: new Date() })
      nudge()
      return ok(presentEvent(event))
    },
  })
}
