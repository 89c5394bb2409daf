import { redirect } from '@remix-run/node'
import type { Account } from '../contract/types.ts'
import type { Fields, RequestContext } from '../../server/context.ts'
import type { Session } from '../../server/session.ts'
import { as } from './account.server.ts'
import { refused } from './told.server.ts'
import type { Told } from './told.ts'

type Place = { context: RequestContext; session: Session }

/** Goes on with another of one's accounts, on the page named; says why not. */
export async function moveTo({ context }: Pick<Place, 'context'>, accountId: string, page = '/') {
  const problem = await context.moveTo(accountId)
  return problem ? refused(problem) : redirect(page, 303)
}

/** Makes a team and goes on with it; the form's key makes a double tap one team. */
export async function createTeam({ context, session }: Place, form: Fields): Promise<Told | Response> {
  const answer = await context.api.post<Account>('/accounts', {
    ...as(session),
    ...(form.key ? { idempotencyKey: form.key } : {}),
    body: { name: (form.name ?? '').trim() },
  })
  return answer.ok ? moveTo({ context }, answer.body.id, '/team') : refused(answer.problem)
}
