import { data } from '@remix-run/node'
import type { ClockAnswer } from '../contract/types.ts'
import type { ApiResult } from '../../server/api-client.ts'
import type { Console } from '../../server/console.ts'
import type { RequestContext } from '../../server/context.ts'
import { refuse } from '../../server/refuse.ts'

/** The console, or a 404 where there is none. */
export function consoleOf(context: RequestContext): Console {
  if (context.console) return context.console
  return refuse(data(null, { status: 404 }))
}

export type ClockView = { clock: ClockAnswer | null; trouble: string | null }

/** The clock, or in words why it did not answer or move. */
export function presentClock(answer: ApiResult<ClockAnswer>): ClockView {
  if (answer.ok) return { clock: answer.body, trouble: null }
  const { code, detail, title } = answer.problem
  const words: Record<string, string> = {
    clock_busy: 'Time is already being moved. Wait until it has arrived.',
    not_quiet: `Time stopped on the way, because something has not come to rest. ${detail}`,
    not_sandbox: 'Time can only be moved on the sandbox.',
    api_unreachable: 'The API did not answer. Is it running?',
  }
  return { clock: null, trouble: words[code] ?? (detail || title) }
}
