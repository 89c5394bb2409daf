import type { Database } from '#db/connect.ts'
import { keepListening, type KeptListener } from '#db/listen.ts'
import { readSession, type SessionRow } from '#db/session-read.ts'
import type { SessionClaims } from '../auth/tokens.ts'

/** The longest that a row is remembered, in real milliseconds: the bound when a connection breaks without a word. */
const rememberMs = 30_000
const mostUsers = 10_000
const mostOfUser = 50

/** What the rows say of a session, without reading them for every request. */
export interface KnownSessions {
  /** The session and its user's role on the account; null when it is revoked, over, or none. */
  find(claims: SessionClaims): Promise<SessionRow | null>
  /** What this process has just changed of a user's sessions or roles holds from the next request on. */
  forget(userId: string): void
  /** Begins to hear of changes; until then, and whenever they cannot be heard, every request reads the row. */
  start(): void
  close(): Promise<void>
}

interface Entry {
  row: SessionRow | null
  untilMs: number
}

/** Sessions and roles, remembered while their changes are heard of (`session_changes`), for at most 30 s. */
export function knownSessions(db: Pick<Database, 'pool'>): KnownSessions {
  const memory = sessionMemory()
  let listener: KeptListener | undefined
  let hearing = false
  const stopTrusting = () => {
    hearing = false
    memory.clear()
  }
  const begin = () => {
    memory.clear()
    hearing = true
  }
  return {
    async find(claims) {
      const { userId, sessionId, accountId } = claims
      if (!hearing) return readSession(db, sessionId, accountId)
      const key = `${sessionId}/${accountId}`
      const known = memory.get(userId, key)
      if (known?.row && known.untilMs > Date.now()) return known.row
      const asked = memory.ask(userId, key)
      const row = await readSession(db, sessionId, accountId)
      // forgotten while it was read: what was read may be what was before the change
      if (row?.role && memory.get(userId, key) === asked) fill(asked, row)
      return row
    },
    forget: (userId) => memory.forget(userId),
    start() {
      const hear = { notified: (userId: string) => memory.forget(userId), lost: stopTrusting, listening: begin }
      listener ??= keepListening(db, 'session_changes', hear)
    },
    close: async () => {
      stopTrusting()
      await listener?.close()
    },
  }
}

function fill(entry: Entry, row: SessionRow): void {
  entry.row = row
  entry.untilMs = Math.min(Date.now() + rememberMs, row.endsAt.getTime(), row.idleEndsAt.getTime())
}

function sessionMemory() {
  const users = new Map<string, Map<string, Entry>>()
  return {
    get: (userId: string, key: string) => users.get(userId)?.get(key),
    forget: (userId: string) => void users.delete(userId),
    clear: () => users.clear(),
    /** A place for what is about to be read. */
    ask(userId: string, key: string): Entry {
      const ofUser = users.get(userId) ?? new Map<string, Entry>()
      if (ofUser.size >= mostOfUser) ofUser.clear()
      if (users.size >= mostUsers) users.delete(users.keys().next().value ?? '')
      const entry = { row: null, untilMs: 0 }
      users.set(userId, ofUser.set(key, entry))
      return entry
    },
  }
}
