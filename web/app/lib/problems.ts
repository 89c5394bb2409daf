import { isRouteErrorResponse } from '@remix-run/react'
import type { Problem } from '../contract/types.ts'

export type ProblemText = { title: string; detail: string; requestId: string | null; canRetry: boolean }

const TITLES: Record<number, string> = {
  401: 'Please sign in again',
  403: 'This is not yours to do',
  404: 'There is nothing here',
  409: 'That no longer fits',
  429: 'A little too fast',
  503: 'Billing is taking a break',
}

const DETAILS: Record<number, string> = {
  401: 'Your session has ended. Close this and open the app from Telegram again.',
  403: 'Only the owner of the account can do this.',
  404: 'The page or item does not exist, or belongs to another account.',
  409: 'Something changed meanwhile. Go back to see how things stand now.',
  429: 'Please wait a moment and try again.',
  503: 'Nothing was lost. Please try again in a moment.',
}

/** What a person is told about a problem of the API; the API's own sentence where it has a better one. */
export function problemText(problem: Problem): ProblemText {
  const { status, code } = problem
  const isOurFault = status >= 500 && status !== 503
  const title =
    code === 'stripe_not_configured' ? 'Payments are not set up here yet' : (TITLES[status] ?? 'Something went wrong')
  const fallback =
    DETAILS[status] ?? 'Nothing was lost. Please try again; if it keeps happening, tell us the code below.'
  const detail = isOurFault || problem.detail === '' ? fallback : problem.detail
  return { title, detail, requestId: problem.request_id, canRetry: status >= 429 && code !== 'stripe_not_configured' }
}

/** The same for whatever a route threw: a problem, another status, a lost connection, or a bug. */
export function errorText(error: unknown): ProblemText {
  if (isRouteErrorResponse(error)) return problemText(asProblem(error.data, error.status))
  const isOffline = error instanceof TypeError || (typeof navigator !== 'undefined' && !navigator.onLine)
  if (isOffline) {
    const detail = 'Check your connection and try again.'
    return { title: 'You seem to be offline', detail, requestId: null, canRetry: true }
  }
  return problemText(asProblem(null, 500))
}

function asProblem(data: unknown, status: number): Problem {
  const given = typeof data === 'object' && data !== null ? (data as Partial<Problem>) : {}
  return { title: '', detail: '', code: 'unknown', request_id: null, ...given, status }
}
