/** A request to the API, as `GET /_sandbox/requests` shows it. `status` 0: the connection was dropped on purpose. */
export interface LoggedRequest {
  id: string
  method: string
  path: string
  params: unknown
  status: number
  idempotency_key: string | null
  replayed: boolean
  /** Sandbox time, unix seconds. */
  created: number
  duration_ms: number
  /** The answer as text; cut when it is very long. Left out of lists. */
  body: string | null
}

const kept = 1_000
const mostBodyLetters = 64 * 1024
const mostLettersInAll = 16 * 1024 * 1024
const secretFields = /^(number|cvc|account_number|secret|client_secret|api_key)$/
const hidden = '[hidden]'

/** Parameters without what must not be read by looking over a shoulder: card numbers and secrets. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      secretFields.test(name) && typeof one === 'string' ? hidden : withoutSecrets(one),
    ]),
  )
}

/** The same for the text of an answer, which is not parsed for it. */
const textWithoutSecrets = (text: string): string =>
  text.replace(
    /("(?:number|cvc|account_number|secret|client_secret)":\s*)"(?:[^"\\]|\\.)*(whsec_|_secret_|\d{12})(?:[^"\\]|\\.)*"/g,
    `$1"${hidden}"`,
  )

/** The latest requests, in memory: at most a thousand, and no more text than a few megabytes. */
export class RequestLog {
  private entries: LoggedRequest[] = []
  private letters = 0
  private readonly listeners: (() => void)[] = []

  add(entry: LoggedRequest): void {
    const body = entry.body === null ? null : textWithoutSecrets(entry.body).slice(0, mostBodyLetters)
    this.entries.push({ ...entry, params: withoutSecrets(entry.params), body })
    this.letters += body?.length ?? 0
    if (this.entries.length > kept * 2 || this.letters > mostLettersInAll) this.shorten()
    for (const listener of this.listeners) listener()
  }

  /** Newest first. */
  latest(limit: number): LoggedRequest[] {
    return this.entries.slice(-Math.min(limit, kept)).reverse()
  }

  find(id: string): LoggedRequest | undefined {
    return this.entries.find((entry) => entry.id === id)
  }

  clear(): void {
    this.entries = []
    this.letters = 0
  }

  /** Calls back after every request. */
  onAdd(listener: () => void): void {
    this.listeners.push(listener)
  }

  /** Keeps the newest, and of those the texts of the newest. */
  private shorten(): void {
    this.entries = this.entries.slice(-kept)
    this.letters = 0
    for (const entry of [...this.entries].reverse()) {
      this.letters += entry.body?.length ?? 0
      if (this.letters > mostLettersInAll / 2) entry.body = null
    }
    this.letters = Math.min(this.letters, mostLettersInAll / 2)
  }
}
