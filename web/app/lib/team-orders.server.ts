import type { Account, NewInvitation } from '../contract/types.ts'
import type { Fields, RequestContext } from '../../server/context.ts'
import { as } from './account.server.ts'
import { moveTo } from './accounts.server.ts'
import { refused, told } from './told.server.ts'
import type { Told } from './told.ts'
import type { Viewer } from './viewer.server.ts'

type Order = { context: RequestContext; auth: { authorization: string }; viewer: Viewer; form: Fields }
type Answer = Invited | Response

/** What came of an order; of a new invitation also its link, to be shown this once. */
export type Invited = Told & { invitation?: NewInvitation }

/** What the forms of the team's page order, by their intent. */
const ORDERS: Record<string, (order: Order) => Promise<Answer>> = {
  async rename({ context, auth, form }) {
    return told(await context.api.patch('/account', { ...auth, body: { name: (form.name ?? '').trim() } }), 'Renamed.')
  },
  async role({ context, auth, form }) {
    return told(await context.api.patch(memberPath(form), { ...auth, body: { role: form.role } }), 'Changed.')
  },
  async remove({ context, auth, form }) {
    return told(await context.api.delete(memberPath(form), auth), 'Removed.')
  },
  handOver,
  leave,
  async invite({ context, auth, form }) {
    const answer = await context.api.post<NewInvitation>('/account/invitations', { ...auth, body: { role: form.role } })
    return answer.ok ? { ...told(answer, 'The link is ready.'), invitation: answer.body } : refused(answer.problem)
  },
  async withdraw({ context, auth, form }) {
    const path = `/account/invitations/${encodeURIComponent(form.invitation_id ?? '')}`
    return told(await context.api.delete(path, auth), 'Withdrawn.')
  },
}

/** Does what a form of the team's page orders. */
export async function orderTeam(context: RequestContext, viewer: Viewer, form: Fields): Promise<Answer | null> {
  const session = await context.session()
  if (!session) return null
  const order = ORDERS[form.intent ?? '']
  return order ? order({ context, auth: as(session), viewer, form }) : { said: null, trouble: 'Nothing was changed.' }
}

/** The other becomes an owner first: at no moment is the team without one. */
async function handOver({ context, auth, viewer, form }: Order): Promise<Told> {
  const given = await context.api.patch(memberPath(form), { ...auth, body: { role: 'owner' } })
  if (!given.ok || form.stay === 'on' || !viewer.userId) return told(given, 'They are an owner now, as you are.')
  const own = memberPath({ member_id: viewer.userId })
  const left = await context.api.patch(own, { ...auth, body: { role: 'admin' } })
  if (left.ok) return told(left, 'They own the team now; you are an admin.')
  return { said: null, trouble: 'They are an owner now. You are still one as well: step down whenever you like.' }
}

async function leave({ context, auth, viewer }: Order): Promise<Told | Response> {
  const answer = await context.api.delete('/account/members/me', auth)
  const own = viewer.accounts.find(({ kind }) => kind === 'personal')
  return answer.ok && own ? moveTo({ context }, own.id) : told(answer, 'You have left the team.')
}

/** Joins the team that a link is for, and goes on there. */
export async function acceptInvitation(context: RequestContext, token: string): Promise<Told | Response | null> {
  const session = await context.session()
  if (!session) return null
  const path = `/invitations/${encodeURIComponent(token)}/accept`
  const answer = await context.api.post<Account>(path, { ...as(session), body: {} })
  if (answer.ok) return moveTo({ context }, answer.body.id, '/team?joined=1')
  const isUnknown = answer.status === 404 || answer.status === 422
  return isUnknown
    ? { said: null, trouble: 'There is no such invitation: ask for another link.' }
    : refused(answer.problem)
}

function memberPath({ member_id: id }: Fields): string {
  return `/account/members/${encodeURIComponent(id ?? '')}`
}
