import { data } from '@remix-run/node'
import { refuse } from '../../server/refuse.ts'
import type { Problem } from '../contract/types.ts'

/** The answer to a link that is forged, or older than its five minutes. */
export function expiredLink(requestId: string): never {
  return refusal(requestId, 404, 'link_expired', 'This link has expired. Go back to Telegram and tap the button again.')
}

/** The answer when the API accepted the request but could not yet say where to go. */
export function stillOpening(requestId: string): never {
  return refusal(requestId, 503, 'pending', 'This is taking longer than usual. Reload this page in a moment.')
}

function refusal(requestId: string, status: number, code: string, detail: string): never {
  const problem: Problem = { title: '', detail, status, code, request_id: requestId }
  return refuse(data(problem, { status }))
}
