import { data } from '@remix-run/node'
import type { AccountChoice, Me, Problem, Role } from '../contract/types.ts'
import type { ApiResult } from '../../server/api-client.ts'
import type { RequestContext } from '../../server/context.ts'
import { refuse } from '../../server/refuse.ts'
import type { Session } from '../../server/session.ts'
import { as } from './account.server.ts'
import { hasAtLeast } from './pages.ts'

/** Who is signed in, and on which of their accounts. */
export type Viewer = {
  /** Null while the API is out of reach. */
  userId: string | null
  firstName: string | null
  csrf: string
  /** The account they act on. */
  account: AccountChoice
  /** Every account they are on, their own first; empty while the API is out of reach. */
  accounts: AccountChoice[]
  /** They have been taken off the account: nothing of it can be shown any more. */
  hasLeft: boolean
}

/** The person signed in, by the API's word at this moment; null when nobody is, or no longer. */
export async function fetchViewer(context: RequestContext): Promise<Viewer | null> {
  const session = await context.session()
  if (!session) return null
  const answer = await fetchMe(context, session)
  if (!answer.ok && answer.status === 401) return null
  const { firstName } = session
  const standing = answer.ok ? standingOf(answer.body, session) : { userId: null, accounts: [], hasLeft: false }
  return { account: unknownAccount(session), ...standing, firstName, csrf: context.csrf({ kind: 'session', session }) }
}

/** What is shown until the API can say which account it is. */
function unknownAccount({ role }: Session): AccountChoice {
  return { id: '', kind: 'personal', name: null, role }
}

function standingOf({ user, account, accounts }: Me, session: Session) {
  const present = accounts.find(({ id }) => id === account?.id)
  return { userId: user.id, accounts, account: present ?? unknownAccount(session), hasLeft: present === undefined }
}

/** The session and its owner's standing, for a page that asks for a role; null when nobody is signed in; throws a 403. */
export async function requireRole(context: RequestContext, least: Role, words: string) {
  const [session, viewer] = await Promise.all([context.session(), fetchViewer(context)])
  if (!session || !viewer) return null
  if (viewer.hasLeft || !hasAtLeast(viewer.account.role, least)) refuse(data(notYours(context, words), { status: 403 }))
  return { session, viewer }
}

function notYours({ requestId }: RequestContext, detail: string): Problem {
  return { title: '', detail, status: 403, code: 'forbidden', request_id: requestId }
}

const asked = new WeakMap<RequestContext, Promise<ApiResult<Me>>>()

/** One question a request, however many of its loaders ask. */
function fetchMe(context: RequestContext, session: Session): Promise<ApiResult<Me>> {
  const known = asked.get(context) ?? context.api.get<Me>('/me', as(session))
  asked.set(context, known)
  return known
}
