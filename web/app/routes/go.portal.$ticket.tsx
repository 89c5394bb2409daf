import { data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { expiredLink, stillOpening } from '../lib/go.server.ts'
import { refuse } from '../../server/refuse.ts'
import { ProblemPage } from '../components/problem.tsx'

/** Where "Manage payment" leads: opens the billing portal for the person in the ticket. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const ticket = context.openTicket(params.ticket ?? '')
  if (ticket?.errand.kind !== 'portal') return expiredLink(context.requestId)
  const { flow } = ticket.errand
  const answer = await context.api.post<{ url?: string }>('/billing/portal', {
    authorization: `Bearer ${ticket.token}`,
    idempotencyKey: ticket.id,
    body: { return_url: `${context.publicUrl}/portal/return`, ...(flow ? { flow } : {}) },
  })
  if (!answer.ok) refuse(data(answer.problem, { status: answer.status }))
  if (!answer.body.url) return stillOpening(context.requestId)
  return redirect(answer.body.url, 303)
}

export default function Nothing() {
  return null
}

export function ErrorBoundary() {
  return <ProblemPage />
}
