import { randomUUID } from 'node:crypto'
import type { LogLine, NotificationSettings, TestedChannel } from '../contract/notifications.ts'
import type { List, Problem } from '../contract/types.ts'
import type { Fields, RequestContext } from '../../server/context.ts'
import type { Session } from '../../server/session.ts'
import { as, bodyOrProblem } from './account.server.ts'
import { refused } from './told.server.ts'
import type { Told } from './told.ts'

const SETTINGS = '/notifications/settings'

/** Who hears of what; null when the session is over. */
export async function fetchNotificationSettings({ api }: RequestContext, session: Session) {
  return bodyOrProblem(await api.get<NotificationSettings>(SETTINGS, as(session)))
}

/** A page of what was told and what was not, newest first. */
export async function fetchNotificationLog({ api }: RequestContext, session: Session, after: string | null) {
  const query = new URLSearchParams({ limit: '20', ...(after ? { starting_after: after } : {}) })
  return bodyOrProblem(await api.get<List<LogLine>>(`/notifications/log?${query.toString()}`, as(session)))
}

/** Does what a form of the page orders. */
export async function changeNotifications(context: RequestContext, session: Session, form: Fields): Promise<Told> {
  if (form.intent === 'test') return sendTest(context, session, form)
  const answer = await context.api.get<NotificationSettings>(SETTINGS, as(session))
  if (!answer.ok) return refused(answer.problem)
  const body = changed(answer.body, form)
  if (!body) return { said: null, trouble: 'Nothing was changed.' }
  // the version that the page was made of: what somebody else changed meanwhile is not overwritten
  const version = Number(form.version)
  const saved = await context.api.put(SETTINGS, { ...as(session), body: { ...body, version } })
  return saved.ok ? { said: 'Saved.', trouble: null } : notTaken(saved.problem)
}

async function sendTest({ api }: RequestContext, session: Session, { channel, idempotency_key: key }: Fields) {
  const call = { ...as(session), body: { channel }, idempotencyKey: key || randomUUID() }
  const answer = await api.post<TestedChannel>('/notifications/test', call)
  if (!answer.ok) return refused(answer.problem)
  const { state, reason } = answer.body
  if (state === 'failed') return { said: null, trouble: reason }
  return { said: state === 'sent' ? 'Sent. It should be there now.' : 'On its way. The log tells.', trouble: null }
}

/** The first field that was refused says more than that some were. */
function notTaken(problem: Problem): Told {
  const [first] = problem.errors ?? []
  return first ? { said: null, trouble: `${first.message}.` } : refused(problem)
}

type Body = ReturnType<typeof unchanged>

/** Settings as they are put; secrets that are left out stay. */
const unchanged = ({ channels: { email, slack, telegram }, ...rest }: NotificationSettings) => ({
  channels: {
    email: { enabled: email.enabled, address: email.address, ...({} as { mail_server?: string | null }) },
    slack: { enabled: slack.enabled, ...({} as { webhook_url?: string | null }) },
    telegram: { enabled: telegram.enabled, chat_id: telegram.chat_id },
  },
  triggers: Object.fromEntries(rest.triggers.map((each) => [each.trigger, said(each)])),
  quiet_hours: rest.quiet_hours,
  keep_days: rest.keep_days,
})

const said = ({ enabled, threshold, default_threshold: compared }: NotificationSettings['triggers'][number]) =>
  compared === null ? { enabled } : { enabled, threshold }

function changed(settings: NotificationSettings, form: Fields): Body | null {
  const body = unchanged(settings)
  const { channels } = body
  const enabled = form.enabled === 'on'
  const typed = (name: string) => form[name]?.trim() ?? ''
  switch (form.intent) {
    case 'email':
      return {
        ...body,
        channels: { ...channels, email: { enabled, address: typed('address') || null, ...server(typed) } },
      }
    case 'slack': {
      const url = typed('webhook_url')
      return { ...body, channels: { ...channels, slack: url ? { enabled, webhook_url: url } : { enabled } } }
    }
    case 'telegram':
      return { ...body, channels: { ...channels, telegram: { enabled, chat_id: typed('chat_id') || null } } }
    case 'triggers':
      return { ...body, triggers: triggersOf(settings, form) }
    case 'times':
      return { ...body, quiet_hours: quietOf(form), keep_days: Number(form.keep_days) }
    default:
      return null
  }
}

function server(typed: (name: string) => string): { mail_server?: string | null } {
  if (typed('own_server') !== 'on') return { mail_server: null }
  const url = typed('mail_server')
  return url ? { mail_server: url } : {}
}

function triggersOf({ triggers }: NotificationSettings, form: Fields): Body['triggers'] {
  return Object.fromEntries(
    triggers.map(({ trigger, default_threshold: compared }) => {
      const enabled = form[`on_${trigger}`] === 'on'
      return [trigger, compared === null ? { enabled } : { enabled, threshold: Number(form[`above_${trigger}`]) }]
    }),
  )
}

const quietOf = (form: Fields) =>
  form.enabled === 'on' ? { from: form.from ?? '', to: form.to ?? '', time_zone: form.time_zone?.trim() ?? '' } : null
