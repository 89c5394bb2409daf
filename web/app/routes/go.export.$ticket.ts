import type { LoaderFunctionArgs } from '@remix-run/node'
import type { DataExport, Problem } from '../contract/types.ts'
import { problemText } from '../lib/problems.ts'

/** Where "Download my data" leads: everything that is kept about the person in the ticket, as a file. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const ticket = context.openTicket(params.ticket ?? '')
  if (ticket?.errand.kind !== 'export') return said(404, 'This link has expired. Go back to the app and tap it again.')
  const authorization = `Bearer ${ticket.token}`
  const asked = await context.api.post<DataExport>('/account/export', { authorization, idempotencyKey: ticket.id })
  if (!asked.ok) return refusal(asked.problem)
  const found = await context.api.get<unknown>(`/account/export/${asked.body.id}`, { authorization })
  if (!found.ok) return refusal(found.problem)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="my-data.json"',
  }
  return new Response(JSON.stringify(found.body, null, 2), { headers })
}

function refusal(problem: Problem): Response {
  const { title, detail } = problemText(problem)
  return said(problem.status, `${title}. ${detail}`)
}

function said(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
