import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ExchangeAnswer, Problem, SwitchedAnswer, TokenAnswer } from '../app/contract/types.ts'
import type { ApiClient } from './api-client.ts'
import { cookieNamed } from './cookies.ts'
import type { Sealer } from './seal.ts'

const PURPOSE = 'session'
/** The API's absolute cap on a session; the cookie need not outlive it. */
const SESSION_TTL_MS = 12 * 3_600_000
/** A token must outlive the five minutes of the tickets that carry it. */
const REFRESH_BELOW_MS = 6 * 60_000

const Session = z.object({
  sid: z.string(),
  token: z.string(),
  tokenExpiresAtMs: z.number(),
  /** The absolute end: no renewal goes past it. */
  endsAtMs: z.number(),
  telegramId: z.string(),
  firstName: z.string().nullable(),
  role: z.enum(['owner', 'admin', 'member']),
  initDataHash: z.string(),
})
export type Session = z.infer<typeof Session>

/** How a session came and must go back: by cookie, or by header for hosts that block cookies. */
export type Carrier = 'cookie' | 'header'
export type Found = { session: Session; carrier: Carrier }

export type Sessions = {
  find(headers: Headers): Found | null
  /** The same session while its token is fresh, one with a new token, or null when the API says it is over. */
  keepFresh(found: Found, api: ApiClient): Promise<{ found: Found; renewed: boolean } | null>
  exchange(initData: string, api: ApiClient): Promise<Session | Problem>
  /** The same session on another account of the person. */
  moveTo(accountId: string, session: Session, api: ApiClient): Promise<Session | Problem>
  seal(session: Session): string
  /** Whether a session was made from exactly this init data, so that it need not be exchanged again. */
  madeFrom(session: Session, initData: string): boolean
}

/** The person's API token, sealed for the browser: neither cookie nor header can be read or made by a client. */
export function createSessions(sealer: Sealer, now: () => number): Sessions {
  const open = (text: string) => Session.safeParse(sealer.open(PURPOSE, text)).data ?? null
  return {
    find(headers) {
      const bearer = /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '')?.[1]
      if (bearer) return found(open(bearer), 'header')
      const telegramId = headers.get('x-tma-user') ?? ''
      if (!/^\d{1,16}$/.test(telegramId)) return null
      const session = open(cookieNamed(headers, sessionCookieName(telegramId)) ?? '')
      return session?.telegramId === telegramId ? found(session, 'cookie') : null
    },
    keepFresh: (current, api) => keepFresh(current, api, now),
    exchange: (initData, api) => exchange(initData, api, now),
    moveTo: (accountId, session, api) => moveTo(accountId, session, api, now),
    seal: (session) => sealer.seal(PURPOSE, session, session.endsAtMs - now()),
    madeFrom: (session, initData) => session.initDataHash === hash(initData) && session.tokenExpiresAtMs > now(),
  }
}

/** One cookie per Telegram user: several may share a webview's jar. */
export function sessionCookieName(telegramId: string): string {
  return `__Host-tma-${telegramId}`
}

/** Which of their accounts a Telegram user chose last, for the next sign-in. */
export function accountCookieName(telegramId: string): string {
  return `__Host-account-${telegramId}`
}

function found(session: Session | null, carrier: Carrier): Found | null {
  return session ? { session, carrier } : null
}

async function keepFresh(current: Found, api: ApiClient, now: () => number) {
  const leftMs = current.session.tokenExpiresAtMs - now()
  if (leftMs > REFRESH_BELOW_MS) return { found: current, renewed: false }
  if (leftMs <= 0) return null
  const answer = await api.post<TokenAnswer>('/session/refresh', {
    authorization: `Bearer ${current.session.token}`,
  })
  if (!answer.ok) return answer.status === 401 ? null : { found: current, renewed: false }
  const session: Session = {
    ...current.session,
    token: answer.body.token,
    tokenExpiresAtMs: now() + answer.body.expires_in * 1000,
  }
  return { found: { ...current, session }, renewed: true }
}

async function exchange(initData: string, api: ApiClient, now: () => number): Promise<Session | Problem> {
  const answer = await api.post<ExchangeAnswer>('/miniapp/exchange-initdata', { body: { init_data: initData } })
  if (!answer.ok) return answer.problem
  const { token, expires_in, user, account } = answer.body
  return {
    sid: randomUUID(),
    token,
    tokenExpiresAtMs: now() + expires_in * 1000,
    telegramId: String(user.telegram_id),
    firstName: user.first_name,
    role: account.role,
    endsAtMs: now() + SESSION_TTL_MS,
    initDataHash: hash(initData),
  }
}

async function moveTo(accountId: string, session: Session, api: ApiClient, now: () => number) {
  const answer = await api.post<SwitchedAnswer>('/session/account', {
    authorization: `Bearer ${session.token}`,
    body: { account_id: accountId },
  })
  if (!answer.ok) return answer.problem
  const { token, expires_in, account } = answer.body
  return { ...session, token, tokenExpiresAtMs: now() + expires_in * 1000, role: account.role }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
