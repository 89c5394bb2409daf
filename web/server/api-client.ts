import type { Problem } from '../app/contract/types.ts'

export type ApiResult<T> =
  | { ok: true; status: number; body: T; headers: Headers }
  | { ok: false; status: number; problem: Problem; retryAfterSeconds: number | null }

export type ApiCall = {
  body?: unknown
  /** The whole `Authorization` value, with its scheme. */
  authorization?: string
  idempotencyKey?: string
  timeoutMs?: number
}

export type ApiClient = {
  get<T>(path: string, call?: ApiCall): Promise<ApiResult<T>>
  post<T>(path: string, call?: ApiCall): Promise<ApiResult<T>>
  put<T>(path: string, call?: ApiCall): Promise<ApiResult<T>>
  patch<T>(path: string, call?: ApiCall): Promise<ApiResult<T>>
  delete<T>(path: string, call?: ApiCall): Promise<ApiResult<T>>
}

const READ_TIMEOUT_MS = 5_000
const WRITE_TIMEOUT_MS = 15_000

/** The user agent is the browser's own: by it the API tells people where they are signed in. */
export type ApiClientOptions = {
  apiUrl: string
  requestId: string
  userAgent: string
  /** `X-Forwarded-For` for the API: whom this request comes from, behind whom. */
  forwardedFor: string
  signal: AbortSignal
}

/** Speaks to the API for one request of a person: never throws, an unreachable API is a 503 problem. */
export function createApiClient({ apiUrl, requestId, userAgent, forwardedFor, signal }: ApiClientOptions): ApiClient {
  const send = async <T>(method: string, path: string, call: ApiCall = {}): Promise<ApiResult<T>> => {
    const patience = call.timeoutMs ?? (method === 'GET' ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS)
    try {
      const response = await fetch(`${apiUrl}/api/v1${path}`, {
        method,
        headers: {
          ...headersOf(call),
          'x-request-id': requestId,
          'user-agent': userAgent,
          'x-forwarded-for': forwardedFor,
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      })
      return await read<T>(response, requestId)
    } catch {
      return unreachable(requestId)
    }
  }
  return {
    get: (path, call) => send('GET', path, call),
    post: (path, call) => send('POST', path, call),
    put: (path, call) => send('PUT', path, call),
    patch: (path, call) => send('PATCH', path, call),
    delete: (path, call) => send('DELETE', path, call),
  }
}

function headersOf(call: ApiCall): Record<string, string> {
  return {
    accept: 'application/json',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(call.authorization ? { authorization: call.authorization } : {}),
    ...(call.idempotencyKey ? { 'idempotency-key': call.idempotencyKey } : {}),
  }
}

async function read<T>(response: Response, requestId: string): Promise<ApiResult<T>> {
  const text = await response.text()
  const body: unknown = parse(text)
  if (response.ok) return { ok: true, status: response.status, body: body as T, headers: response.headers }
  const requestOf = response.headers.get('x-request-id') ?? requestId
  const problem = problemFrom(body, response.status, requestOf)
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : null
  return { ok: false, status: response.status, problem, retryAfterSeconds }
}

function problemFrom(body: unknown, status: number, requestId: string): Problem {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>
  const unsaid = { title: 'The request was refused', detail: '', code: 'unknown', request_id: requestId }
  return { ...unsaid, ...said, status }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function unreachable(requestId: string): ApiResult<never> {
  const problem: Problem = {
    title: 'Billing is not reachable',
    detail: 'Billing did not answer. Nothing was lost; please try again in a moment.',
    code: 'api_unreachable',
    status: 503,
    request_id: requestId,
  }
  return { ok: false, status: 503, problem, retryAfterSeconds: null }
}
