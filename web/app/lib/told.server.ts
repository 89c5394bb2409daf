import type { Problem } from '../contract/types.ts'
import type { ApiResult } from '../../server/api-client.ts'
import { problemText } from './problems.ts'
import type { Told } from './told.ts'

/**
 * The answer to a form, from the API's. A refusal too is an answer of status 200: only then is the page loaded anew, and
 * shows what has changed meanwhile, or that the session is over.
 */
export function told(answer: ApiResult<unknown>, said: string): Told {
  return answer.ok ? { said, trouble: null } : refused(answer.problem)
}

/** A refusal in words. */
export function refused(problem: Problem): Told {
  return { said: null, trouble: problemText(problem).detail }
}
