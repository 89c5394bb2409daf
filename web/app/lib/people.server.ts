import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Person } from '../../server/console.ts'
import type { RequestContext } from '../../server/context.ts'
import { cookieNamed, ownCookie } from '../../server/cookies.ts'

const COOKIE = 'console-people'
const A_YEAR_S = 365 * 86_400
/** A cookie holds about four kilobytes; the oldest people are forgotten, not their accounts. */
const AT_MOST = 20

const Person = z.object({ telegramId: z.string().regex(/^\d{1,15}$/), firstName: z.string().min(1).max(40) })
const People = z.array(Person)

const FIRST: Person[] = [
  { telegramId: '700000001', firstName: 'Ada' },
  { telegramId: '700000002', firstName: 'Grace' },
  { telegramId: '700000003', firstName: 'Alan' },
]

/** The people this browser has played so far; three to begin with. */
export function peopleOf(request: Request): Person[] {
  try {
    return People.parse(JSON.parse(cookieNamed(request.headers, COOKIE) ?? ''))
  } catch {
    return FIRST
  }
}

/** What the link carries by which people are to come, as Telegram allows it; empty for none. */
export function startOf(query: URLSearchParams): string {
  return /^[\w-]{1,512}$/.exec(query.get('start') ?? '')?.[0] ?? ''
}

/** Adds someone new, with a Telegram id of their own, and remembers them in this browser. */
export function addPerson(request: Request, context: RequestContext, firstName: string): Person | null {
  const person = Person.safeParse({ telegramId: String(randomInt(800_000_000, 900_000_000)), firstName }).data
  if (!person) return null
  const people = [...peopleOf(request), person].slice(-AT_MOST)
  context.outgoing.append('set-cookie', ownCookie(COOKIE, JSON.stringify(people), A_YEAR_S))
  return person
}
