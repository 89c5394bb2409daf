import type { Endpoint } from '../http/endpoint.ts'

type Json = Record<string, unknown>

const retryAfter = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } }
const challenge = { 'WWW-Authenticate': { schema: { type: 'string' } } }

/** What each status means, and the headers that come with it. */
const meanings: Readonly<Record<number, { description: string; headers?: Json }>> = {
  400: { description: 'It could not be read, or names a plan that is unknown' },
  401: { description: 'No credentials, or such that are not good (any more)', headers: challenge },
  403: { description: 'The role or scope does not reach, or it is not possible here' },
  404: { description: 'No such thing for whoever asks' },
  409: { description: 'Not in the present state; or the idempotency key is in use, or was used for another request' },
  413: { description: 'Larger than 64 KiB' },
  415: { description: 'Not JSON' },
  422: { description: 'Some fields are not as they should be; `errors` names them' },
  429: { description: 'Too many calls', headers: retryAfter },
  500: { description: 'Stripe refused it for good, or something went wrong' },
  503: { description: 'Something it needs is out', headers: retryAfter },
}

/** The statuses with which an endpoint may refuse, by what it takes and who may call it. */
function statusesOf({ guard, limit, method, path, query }: Endpoint): number[] {
  const isKnown = guard.scheme !== 'public'
  const changes = method !== 'GET'
  const namesSomething = path.includes(':') || (isKnown && (changes || query !== undefined))
  const groups: readonly (readonly [boolean, readonly number[]])[] = [
    [isKnown, [401, 403]],
    [namesSomething, [404]],
    [changes, [400, 413, 415, 422]],
    [changes && isKnown, [409]],
    [query !== undefined, [422]],
    [limit !== undefined, [429]],
    [true, [500, 503]],
  ]
  return groups.flatMap(([applies, statuses]) => (applies ? statuses : []))
}

/** The refusals of an endpoint as its document lists them: all are problems (RFC 9457). */
export function refusals(endpoint: Endpoint, problem: Json): Json {
  const content = { 'application/problem+json': { schema: problem } }
  return Object.fromEntries(statusesOf(endpoint).map((status) => [status, { ...meanings[status], content }]))
}
