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
}

const kept = 1_000

/** The latest requests, in memory. */
export class RequestLog {
  private entries: LoggedRequest[] = []

  add(entry: LoggedRequest): void {
    this.entries.push(entry)
    if (this.entries.length > kept * 2) this.entries = this.entries.slice(-kept)
  }

  /** Newest first. */
  latest(limit: number): LoggedRequest[] {
    return this.entries.slice(-Math.min(limit, kept)).reverse()
  }

  clear(): void {
    this.entries = []
  }
}
