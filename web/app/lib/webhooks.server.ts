import { redirect } from '@remix-run/node'
import type { WebhookDelivery, WebhookEndpoint } from '../contract/webhooks.ts'
import type { List, Problem } from '../contract/types.ts'
import type { ApiResult } from '../../server/api-client.ts'
import type { Fields, RequestContext } from '../../server/context.ts'
import type { Session } from '../../server/session.ts'
import { as, bodyOrProblem } from './account.server.ts'
import { refused, told } from './told.server.ts'
import { EVENTS, type ToldSecret } from './webhooks.ts'

const ENDPOINTS = '/webhook-endpoints'
const pathOf = (id: string) => `${ENDPOINTS}/${encodeURIComponent(id)}`

/** The account's endpoints, newest first; an account has no more than twenty. Null when the session is over. */
export async function fetchEndpoints({ api }: RequestContext, session: Session) {
  return bodyOrProblem(await api.get<List<WebhookEndpoint>>(`${ENDPOINTS}?limit=20`, as(session)))
}

/** One endpoint and a page of what was sent to it, newest first. */
export async function fetchEndpoint({ api }: RequestContext, session: Session, id: string, after: string | null) {
  const query = new URLSearchParams({ limit: '20', ...(after ? { starting_after: after } : {}) })
  const [endpoint, deliveries] = await Promise.all([
    api.get<WebhookEndpoint>(pathOf(id), as(session)),
    api.get<List<WebhookDelivery>>(`${pathOf(id)}/deliveries?${query.toString()}`, as(session)),
  ])
  const shown = bodyOrProblem(endpoint)
  const sent = bodyOrProblem(deliveries)
  return shown && sent && { endpoint: shown, deliveries: sent }
}

/** Adds the endpoint that the form describes. */
export async function addEndpoint({ api }: RequestContext, session: Session, form: Fields): Promise<ToldSecret> {
  const description = form.description?.trim()
  const body = { url: form.url?.trim() ?? '', events: eventsOf(form), ...(description ? { description } : {}) }
  return withSecret(await api.post<{ secret: string }>(ENDPOINTS, { ...as(session), body }), 'Added.')
}

/** Does what a form of an endpoint's page orders. */
export async function changeEndpoint({ api }: RequestContext, session: Session, id: string, form: Fields) {
  const path = pathOf(id)
  const patch = (body: object) => api.patch(path, { ...as(session), body })
  switch (form.intent) {
    case 'events':
      return saved(await patch({ events: eventsOf(form), url: form.url?.trim() ?? '' }), 'Saved.')
    case 'enable':
      return saved(await patch({ status: 'enabled' }), 'Enabled. What waited is being sent.')
    case 'disable':
      return saved(await patch({ status: 'disabled' }), 'Disabled.')
    case 'rotate':
      return withSecret(
        await api.post<{ secret: string }>(`${path}/rotate-secret`, as(session)),
        'Here is the new one.',
      )
    case 'replay': {
      const delivery = encodeURIComponent(form.delivery_id ?? '')
      return told(await api.post(`${path}/deliveries/${delivery}/replay`, as(session)), 'Queued.')
    }
    case 'remove':
      return removed(await api.delete(path, as(session)))
    default:
      return { said: null, trouble: 'Nothing was changed.' }
  }
}

const eventsOf = (form: Fields): string[] => EVENTS.filter((event) => form[`on_${event}`] === 'on')

function removed(answer: ApiResult<unknown>): ToldSecret {
  if (!answer.ok) return refused(answer.problem)
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- Remix answers with what is thrown
  throw redirect('/webhooks')
}

const withSecret = (answer: ApiResult<{ secret: string }>, said: string): ToldSecret =>
  answer.ok ? { said, trouble: null, secret: answer.body.secret } : notTaken(answer.problem)

const saved = (answer: ApiResult<unknown>, said: string): ToldSecret =>
  answer.ok ? { said, trouble: null } : notTaken(answer.problem)

/** The first field that was refused says more than that some were. */
function notTaken(problem: Problem): ToldSecret {
  const [first] = problem.errors ?? []
  if (first?.path === 'events') return { said: null, trouble: 'Choose at least one event.' }
  return first ? { said: null, trouble: `${first.message}.` } : refused(problem)
}
