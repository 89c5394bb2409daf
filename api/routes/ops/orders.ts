import type { z } from 'zod'
import type { CommandKind } from '#db/models/command.ts'
import { command } from '../../commands/run.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { PendingSchema } from '../../http/schemas.ts'
import { findAccount } from './accounts.ts'
import { audit } from '#db/audit.ts'
import { DoneSchema, GraceBody, IdParams, ReasonBody } from './schema.ts'

interface Order {
  name: string
  kind: CommandKind
  summary: string
  body: z.ZodType<{ reason: string; days?: number }>
}

const orders: readonly Order[] = [
  { name: 'refetch', kind: 'refetch', summary: 'Reads the account from Stripe again', body: ReasonBody },
  { name: 'grant-grace', kind: 'grant_grace', summary: 'Gives access for some days of billing time', body: GraceBody },
  { name: 'retry-payment', kind: 'retry_payment', summary: 'Pays the open invoice now', body: ReasonBody },
  { name: 'skip-attempt', kind: 'skip_attempt', summary: 'Lets one automatic attempt pass', body: ReasonBody },
  { name: 'end-recovery', kind: 'end_recovery', summary: 'Ends the recovery by its policy, now', body: ReasonBody },
  {
    name: 'release-checkout',
    kind: 'release_checkout',
    summary: 'Expires the open checkout session',
    body: ReasonBody,
  },
]

/** What operators may order for an account: commands of its own mailbox, audited before they are sent. */
export const orderRoutes = (deps: Deps): Endpoint[] => orders.map((order) => orderRoute(deps, order))

const orderRoute = (deps: Deps, { name, kind, summary, body }: Order): Endpoint =>
  endpoint({
    method: 'POST',
    path: `/ops/accounts/:id/${name}`,
    summary,
    tag: 'Operators',
    guard: deps.guards.operator,
    params: IdParams,
    body,
    answers: {
      200: { description: 'Done', schema: DoneSchema },
      202: { description: 'Not known within 8 s', schema: PendingSchema },
    },
    async handle(call) {
      const { reason, ...params } = call.body
      const { id: accountId } = await findAccount(deps.db, call.params.id)
      const { actor } = call.who
      const action = `ops.${kind}`
      await audit(deps.db, { accountId, action, data: { reason, ...params }, from: call.from })
      const asked = { accountId, actor, kind, params, route: action, key: call.key, reason }
      return command(deps, asked, (done) => ok({ command_id: done.id, state: 'done', result: done.result ?? {} }))
    },
  })
