import { audit, type From } from '#db/audit.ts'
import type { Database } from '#db/connect.ts'
import { auditedAs } from '#domain/audit/actions.ts'
import { Problem } from '#domain/errors.ts'
import type { Answer, Endpoint } from '../http/endpoint.ts'
import type { Input } from '../http/input.ts'

/** One call of a mutating route, its input checked. */
export interface Audited {
  readonly endpoint: Endpoint
  /** The account that the call is about, if any. */
  readonly accountId: string | null
  /** Who is signed in: what asks for no role is their own affair, and belongs to their personal account. */
  readonly userId: string | null
  readonly input: Input
  readonly from: From
}

/** Lets the work be done once it is written down who asked for it. */
export type AuditGate = (call: Audited, work: (noted: Promise<void>) => Promise<Answer>) => Promise<Answer>

/**
 * Notes every mutating call before it is carried out, so that nothing is done that nobody wrote down, and its refusal
 * after it. Routes that the table of actions names otherwise write their entry themselves.
 */
export function auditGate(db: Database): AuditGate {
  return async ({ endpoint, input, from, ...about }, work) => {
    const audited = auditedAs(`${endpoint.method} ${endpoint.path}`)
    if (endpoint.method === 'GET' || audited.by !== 'gate') return work(Promise.resolve())
    const { action, beside } = audited
    const own = endpoint.guard.role ? null : about.userId
    const accountId = own === null ? about.accountId : await personalAccountOf(db, own)
    const of = { accountId, from }
    const noted = audit(db, { ...of, action, data: { ...fields(input.params), ...fields(input.body) } })
    // whoever waits for it is told; nobody may
    noted.catch(() => undefined)
    if (!beside) await noted
    try {
      return await work(noted)
    } catch (error) {
      if (error instanceof Problem)
        await audit(db, { ...of, action: `${action}.refused`, data: { code: error.code } }).catch(() => undefined)
      throw error
    }
  }
}

async function personalAccountOf({ models }: Database, userId: string): Promise<string> {
  const user = await models.User.findByPk(userId, { attributes: ['personalAccountId'], rejectOnEmpty: true })
  return user.personalAccountId
}

const fields = (value: unknown): object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
