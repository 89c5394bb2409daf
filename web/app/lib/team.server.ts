import type { Account, Invitation, List, Member } from '../contract/types.ts'
import type { RequestContext } from '../../server/context.ts'
import type { Session } from '../../server/session.ts'
import { as, bodyOrProblem } from './account.server.ts'
import type { Viewer } from './viewer.server.ts'

const PAGE = '50'

/** The team as this person may see it; null when the session is over. A personal account has nobody to show. */
export async function fetchTeam(context: RequestContext, session: Session, viewer: Viewer, after: string | null) {
  const { kind, role } = viewer.account
  if (kind === 'personal') return { kind, role } as const
  const query = new URLSearchParams({ limit: PAGE, ...(after ? { starting_after: after } : {}) })
  const [account, members, invitations] = await Promise.all([
    context.api.get<Account>('/account', as(session)).then(bodyOrProblem),
    context.api.get<List<Member>>(`/account/members?${query.toString()}`, as(session)).then(bodyOrProblem),
    role === 'owner' ? openInvitations(context, session) : [],
  ])
  if (!account || !members || !invitations) return null
  return { kind, role, account, members, invitations } as const
}

async function openInvitations({ api }: RequestContext, session: Session): Promise<Invitation[] | null> {
  const page = bodyOrProblem(await api.get<List<Invitation>>('/account/invitations?limit=100', as(session)))
  return page && page.data.filter(({ state }) => state === 'open')
}
