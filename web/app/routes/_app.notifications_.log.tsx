import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import type { ChannelName, LogLine } from '../contract/notifications.ts'
import { formatInstant } from '../lib/format.ts'
import { fetchNotificationLog } from '../lib/notifications.server.ts'
import { requireRole } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const who = await requireRole(context, 'admin', 'Only owners and admins of this account can see what was told.')
  return who && fetchNotificationLog(context, who.session, new URL(request.url).searchParams.get('starting_after'))
}

export default function NotificationLog() {
  const page = useLoaderData<typeof loader>()
  const last = page?.data.at(-1)
  return (
    <>
      <PageHeader title="What was told" />
      <Link className="textlink lead" to="/notifications">
        Settings
      </Link>
      {page === null && <Skeleton label="Loading the log" />}
      {page?.data.length === 0 && (
        <section className="card notice">
          <p>Nothing yet. What happens, and whether it was told, is listed here.</p>
        </section>
      )}
      {page && page.data.length > 0 && (
        <ul className="card list">
          {page.data.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ul>
      )}
      {page?.has_more && last && (
        <Link className="button quiet wide" to={`/notifications/log?starting_after=${encodeURIComponent(last.id)}`}>
          Earlier
        </Link>
      )}
    </>
  )
}

const STATES: Record<LogLine['state'], { text: string; tone: string }> = {
  pending: { text: 'On its way', tone: '' },
  sent: { text: 'Sent', tone: 'good' },
  failed: { text: 'Failed', tone: 'danger' },
  suppressed: { text: 'Not told', tone: '' },
}
const CHANNELS: Record<ChannelName, string> = { email: 'E-mail', slack: 'Slack', telegram: 'Telegram' }

function Line({ line }: { line: LogLine }) {
  const { text, tone } = STATES[line.state]
  const what = line.kind === 'summary' ? `Summary of ${line.counted} more` : line.channel ? 'Message' : 'Occurrence'
  return (
    <li className="item invoice">
      <span>
        <span className="name">{line.title}</span>
        <span className="fine block">
          {[what, line.channel && CHANNELS[line.channel], formatInstant(line.at)].filter(Boolean).join(' · ')}
        </span>
        {line.reason && <span className="fine block breaks">{line.reason}</span>}
      </span>
      <span className={`badge ${tone}`.trim()}>{text}</span>
    </li>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
