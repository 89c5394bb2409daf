import { data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import type { CheckoutSession } from '../contract/types.ts'
import { expiredLink, stillOpening } from '../lib/go.server.ts'
import { refuse } from '../../server/refuse.ts'
import { ProblemPage } from '../components/problem.tsx'

/** Where "Upgrade" leads: makes the checkout for the person in the ticket and goes on to Stripe's page. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const ticket = context.openTicket(params.ticket ?? '')
  if (ticket?.errand.kind !== 'checkout') return expiredLink(context.requestId)
  const returnUrl = `${context.publicUrl}/checkout/return`
  const answer = await context.api.post<Partial<CheckoutSession>>('/billing/checkout', {
    authorization: `Bearer ${ticket.token}`,
    idempotencyKey: ticket.id,
    body: {
      plan_id: ticket.errand.plan_id,
      success_url: `${returnUrl}?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${returnUrl}?canceled=1`,
    },
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
