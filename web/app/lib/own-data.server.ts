import { redirect } from '@remix-run/node'
import type { AccountChoice, ErasureForeseen } from '../contract/types.ts'
import type { Fields, RequestContext } from '../../server/context.ts'
import { as, bodyOrProblem } from './account.server.ts'
import { accountName } from './accounts.ts'
import { refused } from './told.server.ts'
import type { Told } from './told.ts'
import type { Viewer } from './viewer.server.ts'

const PROBLEMS: Record<ErasureForeseen['problems'][number]['code'], (account: string) => string> = {
  last_owner: (account) => `You are the only owner of ${account}: hand it over first.`,
  subscription_live: (account) => `The plan of ${account} still runs: end it first, with immediate effect.`,
}

/** What someone may have and undo of their data, in words; null when the session is over. */
export async function fetchOwnData(context: RequestContext, viewer: Viewer) {
  const session = await context.session()
  if (!session) return null
  if (viewer.account.role !== 'owner') return { isOwner: false } as const
  const foreseen = bodyOrProblem(await context.api.get<ErasureForeseen>('/account/erasure', as(session)))
  if (!foreseen) return null
  const named = (id: string) => nameOf(id, viewer.accounts)
  return {
    isOwner: true,
    download: context.errandPath(session, { kind: 'export' }),
    erased: foreseen.accounts.map(named),
    left: foreseen.leaves.map(named),
    problems: foreseen.problems.map(({ code, account_id: id }) => PROBLEMS[code](named(id))),
  } as const
}

function nameOf(id: string, accounts: AccountChoice[]): string {
  const account = accounts.find((each) => each.id === id)
  return account ? `“${accountName(account)}”` : 'an account'
}

/** Has the person forgotten, if they typed that they want it. */
export async function eraseMe(context: RequestContext, form: Fields): Promise<Told | Response | null> {
  const session = await context.session()
  if (!session) return null
  const confirm = (form.confirm ?? '').trim().toLowerCase()
  if (confirm !== 'erase') return { said: null, trouble: 'Nothing was erased: type “erase” to confirm.' }
  const answer = await context.api.post('/account/erase', { ...as(session), body: { confirm } })
  return answer.ok ? redirect('/erased', 303) : refused(answer.problem)
}
