import { z } from 'zod'
import type { CommandState } from '#db/models/command.ts'
import { Problem, type StoredProblem } from '#domain/errors.ts'
import { standingOfIntent } from '#db/intent-standing.ts'
import { answerOf } from '../../checkout/intent-answer.ts'
import type { Deps } from '../../deps.ts'
import type { SignedIn } from '../../http/context.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { problemBody, problemOf } from '../../http/problem-body.ts'
import { id, ProblemSchema } from '../../http/schemas.ts'
import { sessionBody } from '../checkout/present.ts'

const CommandSchema = z
  .object({
    state: z.enum(['pending', 'done', 'refused', 'failed']),
    result: z.record(z.string(), z.unknown()).optional(),
    problem: ProblemSchema.optional(),
  })
  .meta({ id: 'Command' })
type Shown = z.infer<typeof CommandSchema>

/** What became of something that was asked for, for whoever asked. */
export function commandRoutes(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/billing/commands/:id',
      summary: 'What became of a request that was answered 202',
      tag: 'Commands',
      guard: deps.guards.may('GET /billing/commands/:id'),
      params: z.object({ id }),
      answers: { 200: { description: 'Where it stands', schema: CommandSchema } },
      async handle({ who, params, requestId }) {
        const shown =
          (await ofCommand(deps, who, params.id, requestId)) ?? (await ofIntent(deps, who, params.id, requestId))
        if (!shown) throw new Problem('not_found')
        return ok(shown)
      },
    }),
  ]
}

const refusal = (state: 'refused' | 'failed', problem: StoredProblem | null, requestId: string): Shown => ({
  state,
  problem: problemBody(problemOf(problem), requestId) as Shown['problem'],
})

async function ofCommand({ db }: Deps, who: SignedIn, commandId: string, requestId: string): Promise<Shown | null> {
  const where = { id: commandId, accountId: who.accountId, actor: who.userId }
  const command = await db.models.Command.findOne({ where })
  if (!command) return null
  const state: CommandState = command.state
  switch (state) {
    case 'pending':
    case 'begun':
    case 'parked':
      return { state: 'pending' }
    case 'done':
      return { state: 'done', ...(command.result ? { result: command.result } : {}) }
    case 'refused':
    case 'failed':
      return refusal(state, command.problem, requestId)
  }
}

async function ofIntent({ db }: Deps, who: SignedIn, intentId: string, requestId: string): Promise<Shown | null> {
  const { CheckoutIntent } = db.models
  const intent = await CheckoutIntent.findOne({ where: { id: intentId, accountId: who.accountId, userId: who.userId } })
  if (!intent) return null
  const answer = answerOf(await standingOfIntent(db, intent.id))
  switch (answer.state) {
    case 'pending':
      return { state: 'pending' }
    case 'open':
      return { state: 'done', result: sessionBody(answer) }
    case 'closed':
      return { state: 'done', result: { session_id: answer.sessionId } }
    case 'refused':
      return refusal(intent.state === 'failed' ? 'failed' : 'refused', intent.problem, requestId)
  }
}
