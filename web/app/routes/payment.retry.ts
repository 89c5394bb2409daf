import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs } from '@remix-run/node'
import type { RetryAnswer } from '../contract/types.ts'
import { as } from '../lib/account.server.ts'
import type { RetryResult } from '../lib/retry.ts'

const MESSAGES: Record<RetryAnswer['status'] | 'pending', string> = {
  paid: 'Paid. Thank you, everything is well again.',
  declined: 'Your bank declined the card again. Nothing was charged. A different card may help.',
  processing: 'Your bank is still working on it. This page follows along.',
  requires_action: 'Your bank asks you to confirm the payment.',
  pending: 'We are asking your bank. This page follows along.',
}

/** Pays the open invoice now; the form's key makes a double tap one payment. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const session = await context.session()
  if (!session) return result('refused', 'Your session has ended. Open the app from Telegram again.', { status: 401 })
  const answer = await context.api.post<RetryAnswer | { state: 'pending' }>('/billing/payment/retry', {
    ...as(session),
    idempotencyKey: form.idempotency_key || randomUUID(),
    body: {},
  })
  if (!answer.ok) return result('refused', answer.problem.detail || answer.problem.title, { status: answer.status })
  const outcome = 'state' in answer.body ? 'pending' : answer.body.status
  return result(outcome, MESSAGES[outcome], { url: ('url' in answer.body && answer.body.url) || null })
}

type Extra = { status?: number; url?: string | null }

function result(outcome: RetryResult['outcome'], message: string, { status = 200, url = null }: Extra) {
  return Response.json({ outcome, message, url } satisfies RetryResult, { status })
}
