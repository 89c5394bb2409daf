import type { Vault } from '#db/vault.ts'
import type { PostOut } from '../net/post.ts'

/** What messages leave through. */
export interface Notifying {
  vault: Vault
  /** The deployment's mail server; null when there is none. */
  mail: { readonly url: string; readonly from: string } | null
  /** Networks in CIDR form in which an account's own mail server may be although they are not public. */
  allow: readonly string[]
  /** Posts to addresses that customers gave. */
  post: PostOut
  /** Posts to addresses that the deployment itself configured. */
  postHome: PostOut
  telegram: { readonly token: string; readonly url: string }
  /** Where Slack's webhooks are reached instead of their own host; null outside of tests and rehearsals. */
  slackUrl: string | null
  /** Whom messages for operators go to; null when nobody is named. */
  operatorEmail: string | null
  /** Where the Mini App opens. */
  link: string
}

/** What came of one try to send. */
export type Outcome =
  | { readonly state: 'sent' }
  /** Another try would not help; `switchOff`: nor would any other message, until somebody changes the channel. */
  | { readonly state: 'failed'; readonly reason: string; readonly switchOff?: true }
  /** Worth another try, after so many real milliseconds where the other side said so. */
  | { readonly state: 'again'; readonly reason: string; readonly afterMs?: number }

/** What `Retry-After` (seconds) asks for, in milliseconds and within bounds. */
export function retryAfterMs(value: unknown): { afterMs?: number } {
  const seconds = Number(value)
  return value !== undefined && Number.isFinite(seconds)
    ? { afterMs: Math.min(Math.max(seconds, 1), 3_600) * 1_000 }
    : {}
}

/** A name for what broke on the way, fit for a log: a code, never a server's words. */
export function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}
