import { billingToken, type User } from './tokens.ts'

export interface Entitlements {
  plan_id: string | null
  features: Record<string, true | number>
  access: 'full' | 'grace' | 'restricted' | 'none'
  valid_until: string | null
}

const freshMs = 60_000
const known = new Map<string, { value: Entitlements; readAtMs: number }>()
const cacheKey = (user: User) => user.orgId ?? `user:${user.id}`

/** One call of Durabill's API for a user. Give changes a key, and repeat them with the same one. */
export async function billing(
  user: User,
  method: string,
  path: string,
  { body, key }: { body?: unknown; key?: string } = {},
): Promise<Response> {
  const headers = {
    authorization: `Bearer ${await billingToken(user)}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(key ? { 'idempotency-key': key } : {}),
  }
  const init = { method, headers, signal: AbortSignal.timeout(15_000) }
  const url = `${process.env.DURABILL_API_URL}/api/v1${path}`
  return fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) })
}

/** What the user may use. While Durabill cannot be reached the last answer counts, as long as it said it would hold. */
export async function entitlements(user: User): Promise<Entitlements> {
  const before = known.get(cacheKey(user))
  if (before && Date.now() - before.readAtMs < freshMs) return before.value
  const answer = await billing(user, 'GET', '/billing/entitlements').catch(() => null)
  if (answer?.ok) {
    const value = (await answer.json()) as Entitlements
    known.set(cacheKey(user), { value, readAtMs: Date.now() })
    return value
  }
  // refused is refused; only an outage is bridged
  if (before && isOutage(answer) && holds(before.value)) return before.value
  throw new Error(`Durabill answered ${answer?.status ?? 'nothing'}`)
}

const isOutage = (answer: Response | null) => answer === null || answer.status >= 500
const holds = ({ valid_until: until }: Entitlements) => until !== null && Date.parse(until) > Date.now()

/** Something has changed: the next question is asked anew. */
export const forgetEntitlements = (): void => known.clear()
