import { randomBytes, randomUUID } from 'node:crypto'
import type { Problem } from '../app/contract/types.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import type { Console } from './console.ts'
import { cookieNamed, frameCookie, ownCookie, topCookie } from './cookies.ts'
import { csrfMatches, type FormKind, isForeign, issueCsrf } from './csrf.ts'
import { refuse } from './refuse.ts'
import type { Sealer } from './seal.ts'
import {
  accountCookieName,
  type Carrier,
  type Found,
  type Session,
  sessionCookieName,
  type Sessions,
} from './session.ts'
import { type Errand, errandPath, openTicket, type Ticket } from './tickets.ts'

const VISITOR_COOKIE = '__Host-visitor'
const CONSOLE_COOKIE = 'console-visitor'
const TWELVE_HOURS_S = 12 * 3600
const A_MONTH_S = 30 * 86_400

/** The text fields of a form. */
export type Fields = Record<string, string>

/** What does not change from request to request. */
export type Services = {
  sealer: Sealer
  sessions: Sessions
  console: Console | null
  apiUrl: string
  publicUrl: string
  botUrl: string | null
  ownOrigins: ReadonlySet<string>
}

/** What loaders and actions work with: the one door from routes to the server. */
export type RequestContext = {
  nonce: string
  requestId: string
  publicUrl: string
  botUrl: string | null
  api: ApiClient
  console: Console | null
  /**
   * Who is signed in, with a token good for some minutes more; null when nobody is, or no longer. A document request
   * never is (only our own scripts send the header that names the person), so private data is never in a document.
   */
  session(): Promise<Session | null>
  /** Takes the present session if it was made from this launch, unless `isAgain`: then that one has turned out to be over. */
  signIn(initData: string, how: { isAgain: boolean }): Promise<{ session: Session; bearer: string | null } | Problem>
  /** Goes on with another of the person's accounts, and remembers it for the next sign-in; or why not. */
  moveTo(accountId: string): Promise<Problem | null>
  csrf(binding: { kind: FormKind; session?: Session }): string
  /** The form of a mutating request; throws a 403 response unless it comes from this origin with its own token. */
  guard(request: Request, kind: FormKind): Promise<Fields>
  errandPath(session: Session, errand: Errand): string
  openTicket(text: string): Ticket | null
  /** Headers that the response gets besides those of the route. */
  outgoing: Headers
}

/** Where a request comes from. */
export type Origin = { isLocal: boolean; nonce: string; forwardedFor: string }

/** Makes the context of one request. */
export function createContext(services: Services, request: Request, origin: Origin) {
  const requestId = randomUUID()
  const outgoing = new Headers({ 'x-request-id': requestId })
  const userAgent = request.headers.get('user-agent') ?? 'unknown'
  const { signal } = request
  const api = createApiClient({
    apiUrl: services.apiUrl,
    requestId,
    userAgent,
    forwardedFor: origin.forwardedFor,
    signal,
  })
  const visitor = visitorOf(request, outgoing)
  const resolution = resolveOnce(services, request.headers, api, { visitor, outgoing })
  const session = async () => (await resolution.found())?.session ?? null

  const context: RequestContext = {
    nonce: origin.nonce,
    requestId,
    publicUrl: services.publicUrl,
    botUrl: services.botUrl,
    api,
    console: origin.isLocal ? services.console : null,
    session,
    signIn: (initData, { isAgain }) => signIn(services, { request, api, visitor, outgoing, isAgain }, initData),
    moveTo: async (accountId) => {
      const found = await resolution.found()
      if (!found) return endedProblem(requestId)
      const moved = await services.sessions.moveTo(accountId, found.session, api)
      if (!('sid' in moved)) return moved
      send(services, { ...found, session: moved }, { visitor, outgoing })
      const chosen = visitor.cookie(accountCookieName(moved.telegramId), accountId, A_MONTH_S)
      if (found.carrier === 'cookie') outgoing.append('set-cookie', chosen)
      resolution.replace({ ...found, session: moved })
      return null
    },
    csrf: ({ kind, session: owner }) => issueCsrf(services.sealer, { kind, id: owner?.sid ?? visitor.id }),
    guard: async (incoming, kind) => {
      const form = isForeign(incoming.headers, services.ownOrigins) ? null : await formOf(incoming)
      const id = kind === 'session' ? ((await session())?.sid ?? null) : visitor.returned
      if (!form || !csrfMatches(services.sealer, form.csrf ?? '', { kind, id })) return refuse(csrfProblem(requestId))
      return form
    },
    errandPath: (owner, errand) => errandPath(services.sealer, owner.token, errand),
    openTicket: (text) => openTicket(services.sealer, text),
    outgoing,
  }
  return context
}

/** The 403 for a form that did not come from our own page. */
export function csrfProblem(requestId: string): Response {
  const problem: Problem = {
    title: 'This form has expired',
    detail: 'Please go back, reload the page and try again. Nothing was changed.',
    status: 403,
    code: 'csrf',
    request_id: requestId,
  }
  return Response.json(problem, { status: 403 })
}

function endedProblem(requestId: string): Problem {
  const detail = 'Your session has ended. Open the app from Telegram again.'
  return { title: 'Signed out', detail, status: 401, code: 'unauthorized', request_id: requestId }
}

type Visitor = {
  id: string
  returned: string | null
  /** Makes cookies for where the page is: in Telegram's frame, or on top. */
  cookie: (name: string, value: string, maxAgeSeconds: number) => string
}

const TOP = 'top.'

/**
 * The visitor's id from the cookie, or a new one that is sent along: it binds forms before anyone is signed in, and
 * remembers whether the page is on top. What does not say so is taken for a frame.
 */
function visitorOf(request: Request, outgoing: Headers): Visitor {
  const isConsole = new URL(request.url).pathname.startsWith('/local')
  const name = isConsole ? CONSOLE_COOKIE : VISITOR_COOKIE
  const returned = cookieNamed(request.headers, name)
  const place = request.headers.get('sec-fetch-dest') === 'document' ? TOP : ''
  const id = returned ?? `${place}${randomBytes(16).toString('base64url')}`
  const cookie = id.startsWith(TOP) ? topCookie : frameCookie
  if (returned === null && request.method === 'GET') {
    outgoing.append('set-cookie', (isConsole ? ownCookie : cookie)(name, id, TWELVE_HOURS_S))
  }
  return { id, returned, cookie }
}

type Reply = { visitor: Visitor; outgoing: Headers }

function resolveOnce(services: Services, headers: Headers, api: ApiClient, reply: Reply) {
  let resolved: Promise<Found | null> | null = null
  const resolve = async () => {
    const found = services.sessions.find(headers)
    const kept = found && (await services.sessions.keepFresh(found, api))
    if (kept?.renewed) send(services, kept.found, reply)
    return kept?.found ?? null
  }
  return {
    found: () => (resolved ??= resolve()),
    replace: (found: Found) => void (resolved = Promise.resolve(found)),
  }
}

type SignIn = { request: Request; api: ApiClient; visitor: Visitor; outgoing: Headers; isAgain: boolean }

async function signIn(services: Services, how: SignIn, initData: string) {
  const { request, api, visitor, outgoing } = how
  const present = how.isAgain ? null : services.sessions.find(request.headers)
  const reusable = present && services.sessions.madeFrom(present.session, initData) ? present.session : null
  const opened = reusable ?? (await services.sessions.exchange(initData, api))
  if (!('sid' in opened)) return opened
  const session = reusable ?? (await onChosenAccount(services, how, opened))
  const carrier: Carrier = visitor.returned === null ? 'header' : 'cookie'
  if (carrier === 'cookie') send(services, { session, carrier }, { visitor, outgoing })
  return { session, bearer: carrier === 'header' ? services.sessions.seal(session) : null }
}

/** A new session is on one's own account; whoever chose another one last time goes on there while they are on it. */
async function onChosenAccount({ sessions }: Services, { request, api }: SignIn, opened: Session): Promise<Session> {
  const chosen = cookieNamed(request.headers, accountCookieName(opened.telegramId))
  if (!chosen) return opened
  const moved = await sessions.moveTo(chosen, opened, api)
  return 'sid' in moved ? moved : opened
}

function send(services: Services, { session, carrier }: Found, { visitor, outgoing }: Reply): void {
  const sealed = services.sessions.seal(session)
  if (carrier === 'header') outgoing.set('x-tma-session', sealed)
  else outgoing.append('set-cookie', visitor.cookie(sessionCookieName(session.telegramId), sealed, TWELVE_HOURS_S))
}

async function formOf(request: Request): Promise<Fields | null> {
  const form = await request.formData().catch(() => null)
  return (
    form && Object.fromEntries([...form].filter((field): field is [string, string] => typeof field[1] === 'string'))
  )
}
