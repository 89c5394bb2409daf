export interface Asking {
  token?: string
  ticket?: string
  key?: string
  headers?: Record<string, string>
}

export interface Answered {
  status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look at any field of any answer
  body: any
  headers: Headers
}

export interface Client {
  get: (path: string, asking?: Asking) => Promise<Answered>
  post: (path: string, body?: unknown, asking?: Asking) => Promise<Answered>
  /** Any method and any bytes. */
  send: (method: string, path: string, body: string | Buffer | undefined, asking?: Asking) => Promise<Answered>
}

function headersOf({ token, ticket, key, headers }: Asking): Record<string, string> {
  return {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(ticket ? { authorization: `Ticket ${ticket}` } : {}),
    ...(key ? { 'idempotency-key': key } : {}),
    ...headers,
  }
}

/** A client of one API; paths are below `/api/v1` unless they begin with two slashes. */
export function clientOf(url: string): Client {
  const send: Client['send'] = async (method, path, body, asking = {}) => {
    const address = path.startsWith('//') ? `${url}${path.slice(1)}` : `${url}/api/v1${path}`
    const init: RequestInit = { method, headers: headersOf(asking), redirect: 'manual' }
    const answer = await fetch(address, body === undefined ? init : { ...init, body: body as BodyInit })
    const text = await answer.text()
    const json = /json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: json ? (JSON.parse(text) as unknown) : text, headers: answer.headers }
  }
  return {
    send,
    get: (path, asking) => send('GET', path, undefined, asking),
    post: (path, body, asking = {}) => {
      if (body === undefined) return send('POST', path, undefined, asking)
      const headers = { 'content-type': 'application/json', ...asking.headers }
      return send('POST', path, JSON.stringify(body), { ...asking, headers })
    },
  }
}
