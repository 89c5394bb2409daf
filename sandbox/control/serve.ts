import { StripeFailure, invalidRequest } from '../http/errors.ts'
import { Router } from '../http/router.ts'
import type { Received, Sent } from '../http/server.ts'
import type { ControlAction } from './types.ts'

const json = (status: number, value: unknown): Sent => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: JSON.stringify(value, null, 2),
})

const bodyOf = (text: string): Record<string, unknown> => {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Told below, in one way for everything that is not a JSON object.
  }
  throw invalidRequest('The body is not a JSON object.')
}

/** A web page of another origin must not move this sandbox's time. */
const foreign = ({ headers }: Received): boolean =>
  headers.origin !== undefined &&
  headers.origin !== `http://${headers.host}` &&
  headers.origin !== `https://${headers.host}`

const failureOf = (error: unknown): Sent => {
  if (error instanceof StripeFailure) return json(error.status, error.body)
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  return json(500, { error: { type: 'api_error', message: error instanceof Error ? error.message : 'unknown' } })
}

/** Errors name `/_sandbox/requests?id=…`: a program gets JSON there, a person the dashboard's page. */
function pageOf({ method, path, query, headers }: Received): string | null {
  const id = new URLSearchParams(query).get('id')
  const person = (headers.accept ?? '').includes('text/html')
  if (method !== 'GET' || path !== '/_sandbox/requests' || id === null || !person) return null
  return `/_sandbox/dashboard/requests/${encodeURIComponent(id)}`
}

/** Serves the control API: JSON in, JSON out, never part of Stripe's namespace. */
export class Control {
  private readonly router: Router<ControlAction>

  constructor(actions: readonly ControlAction[]) {
    this.router = new Router(actions)
  }

  async answer(request: Received): Promise<Sent> {
    if (foreign(request)) return json(403, { error: { type: 'invalid_request_error', message: 'Foreign origin.' } })
    const page = pageOf(request)
    if (page !== null) return { status: 303, headers: { Location: page, 'Cache-Control': 'no-store' }, body: '' }
    const match = this.router.find(request.method, request.path)
    if (!match) {
      const message = `There is no control call ${request.method} ${request.path}.`
      return json(404, { error: { type: 'invalid_request_error', message } })
    }
    try {
      const query = Object.fromEntries(new URLSearchParams(request.query))
      return json(200, await match.route.handle({ params: match.params, query, body: bodyOf(request.body) }))
    } catch (error) {
      return failureOf(error)
    }
  }
}
