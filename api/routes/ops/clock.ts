import { readClock } from '#db/clock.ts'
import { billingNow } from '#domain/clock.ts'
import { Problem } from '#domain/errors.ts'
import { advance, nextDue } from '../../clock/advance.ts'
import { isQuiet } from '../../clock/quiet.ts'
import { type SandboxControl, sandboxControl } from '../../clock/sandbox.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { ProblemSchema } from '../../http/schemas.ts'
import { audit } from '#db/audit.ts'
import { AdvanceBody, AdvancedSchema, ClockSchema } from './schema.ts'

const tag = 'Operators'

/** Billing time: reading it, and moving it on the sandbox. */
export function clockRoutes(deps: Deps): Endpoint[] {
  const { mode, apiUrl } = deps.config.stripe
  const sandbox = mode === 'sandbox' && apiUrl !== null ? sandboxControl(apiUrl) : null
  return [read(deps, sandbox), move(deps, sandbox)]
}

const read = (deps: Deps, sandbox: SandboxControl | null) =>
  endpoint({
    method: 'GET',
    path: '/ops/clock',
    summary: 'Billing time, what falls due next, and whether everything is quiet',
    tag,
    guard: deps.guards.operator,
    answers: { 200: { description: 'The clock', schema: ClockSchema } },
    handle: async () => ok({ ...(await reading(deps, sandbox)), quiet: await isQuiet(deps.db, sandbox) }),
  })

const move = (deps: Deps, sandbox: SandboxControl | null) =>
  endpoint({
    method: 'POST',
    path: '/ops/clock/advance',
    summary: 'Moves billing time forward, stopping at everything that falls due on the way',
    tag,
    guard: deps.guards.operator,
    body: AdvanceBody,
    answers: {
      200: { description: 'Moved, and everything is quiet', schema: AdvancedSchema },
      504: {
        description: 'Stopped where not everything was quiet',
        schema: ProblemSchema,
        type: 'application/problem+json',
      },
    },
    async handle({ body, from }) {
      if (!sandbox) throw new Problem('not_sandbox')
      await audit(deps.db, { accountId: null, action: 'ops.clock_advance', data: body, from })
      const targetOf = (nowMs: number) => ('to' in body ? Date.parse(body.to) : nowMs + body.seconds * 1000)
      const { steps } = await advance({ db: deps.db, temporal: deps.temporal, sandbox }, targetOf)
      return ok({ ...(await reading(deps, sandbox)), steps })
    },
  })

async function reading({ db }: Deps, sandbox: SandboxControl | null) {
  const { offsetMs } = await readClock(db)
  const clock = sandbox ? await sandbox.clock() : { offsetMs, nextDueMs: null }
  const dueMs = await nextDue({ db }, clock)
  return {
    billing_now: billingNow(Date.now(), offsetMs).toISOString(),
    offset_seconds: offsetMs / 1000,
    next_due: Number.isFinite(dueMs) ? new Date(dueMs).toISOString() : null,
  }
}
