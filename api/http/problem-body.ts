import { ERRORS, Problem, type StoredProblem } from '#domain/errors.ts'

const base = 'urn:durabill:problem:'

/** A problem as RFC 9457 wants it, under the request's id. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { retryAfterS: _header, ...extra } = problem.extra
  const { code, detail, status, title } = problem
  return { type: `${base}${code}`, title, status, detail, code, request_id: requestId, ...extra }
}

/** The problem that a row keeps, to be thrown; a row without one failed for no reason that people can help. */
export function problemOf(stored: StoredProblem | null): Problem {
  if (stored === null || !(stored.code in ERRORS)) return new Problem('internal_error')
  return new Problem(stored.code, stored.detail, stored.code === 'rate_limited' ? { retryAfterS: 60 } : {})
}
