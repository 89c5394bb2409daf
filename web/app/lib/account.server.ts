import { data } from '@remix-run/node'
import type { Account, BillingConfig, Invoice, List, Plan, PortalFlow, Subscription } from '../contract/types.ts'
import type { ApiResult } from '../../server/api-client.ts'
import type { RequestContext } from '../../server/context.ts'
import { refuse } from '../../server/refuse.ts'
import type { Session } from '../../server/session.ts'

/** Addresses that are ready to be opened inside a tap; good for five minutes. */
export type Links = { checkout: Record<string, string>; portal: string; updateCard: string }

/** The payment modes, or null while the API is out of reach. */
export async function fetchConfig(context: RequestContext): Promise<BillingConfig | null> {
  const session = await context.session()
  const answer = await context.api.get<BillingConfig>('/billing/config', session ? as(session) : {})
  return answer.ok ? answer.body : null
}

/** The plans on offer; empty while the API is out of reach. */
export async function fetchPlans(context: RequestContext): Promise<Plan[]> {
  const answer = await context.api.get<List<Plan>>('/billing/plans')
  return answer.ok ? answer.body.data : []
}

/** How many are on the account, and so how many seats it pays for; one while the API cannot say. */
export async function fetchMembers(context: RequestContext, session: Session): Promise<number> {
  const answer = await context.api.get<Account>('/account', as(session))
  return answer.ok && answer.body.kind === 'team' ? answer.body.members : 1
}

/** The subscription; null when the session turned out to be over; throws the problem as a response otherwise. */
export async function fetchSubscription(context: RequestContext, session: Session): Promise<Subscription | null> {
  return bodyOrProblem(await context.api.get<Subscription>('/billing/subscription', as(session)))
}

export type InvoicePage = { invoices: Invoice[]; next: string | null }

/** A page of invoices, newest first, and where the next one begins; null when the session is over. */
export async function fetchInvoices(context: RequestContext, session: Session, after: string | null) {
  const query = new URLSearchParams({ limit: '10', ...(after ? { starting_after: after } : {}) })
  const answer = await context.api.get<Invoice[]>(`/billing/invoices?${query.toString()}`, as(session))
  const invoices = bodyOrProblem(answer)
  if (!invoices || !answer.ok) return null
  return { invoices, next: nextCursor(answer.headers.get('link')) } satisfies InvoicePage
}

/** The cursor in a `Link: <…?starting_after=x>; rel="next"` header. */
function nextCursor(link: string | null): string | null {
  const target = /<([^>]+)>\s*;[^,]*rel="next"/.exec(link ?? '')?.[1]
  return target ? new URL(target, 'http://api').searchParams.get('starting_after') : null
}

/** Makes the links of a page that its owner may tap. */
export function linksFor(context: RequestContext, session: Session, plans: Plan[]): Links {
  const portal = (flow?: PortalFlow) => context.errandPath(session, { kind: 'portal', ...(flow ? { flow } : {}) })
  const checkout = plans
    .filter((plan) => plan.available)
    .map((plan) => [plan.id, context.errandPath(session, { kind: 'checkout', plan_id: plan.id })] as const)
  return { checkout: Object.fromEntries(checkout), portal: portal(), updateCard: portal('payment_method_update') }
}

/** The API call's credentials for a session. */
export function as(session: Session): { authorization: string } {
  return { authorization: `Bearer ${session.token}` }
}

/** What the API answered; null when the session is over; throws the problem as a response otherwise. */
export function bodyOrProblem<T>(answer: ApiResult<T>): T | null {
  if (answer.ok) return answer.body
  if (answer.status === 401) return null
  return refuse(data(answer.problem, { status: answer.status }))
}
