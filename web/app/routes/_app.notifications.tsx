import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { ChannelList } from '../components/channel-list.tsx'
import { IntentForm } from '../components/intent-form.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { QuietFields } from '../components/quiet-fields.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { TriggerFields } from '../components/trigger-fields.tsx'
import { changeNotifications, fetchNotificationSettings } from '../lib/notifications.server.ts'
import { requireRole } from '../lib/viewer.server.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const who = await requireRole(context, 'admin', 'Only owners and admins of this account decide who hears of what.')
  return who && fetchNotificationSettings(context, who.session)
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const session = await context.session()
  return session && changeNotifications(context, session, form)
}

export default function Notifications() {
  const settings = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Notifications" />
      <p className="fine lead">The first is told at once. What happens in the next quarter of an hour is summed up.</p>
      {settings === null ? (
        <Skeleton label="Loading the settings" />
      ) : (
        <>
          <ChannelList channels={settings.channels} version={settings.version} />
          <section className="card">
            <IntentForm intent="triggers" label="Save what is told" fields={{ version: String(settings.version) }}>
              <TriggerFields
                legend="Billing"
                triggers={settings.triggers.filter(({ source }) => source === 'billing')}
              />
              <TriggerFields
                legend="Reported by other systems"
                triggers={settings.triggers.filter(({ source }) => source === 'reported')}
              />
            </IntentForm>
          </section>
          <section className="card" aria-labelledby="times">
            <h2 className="label" id="times">
              Times
            </h2>
            <IntentForm intent="times" label="Save times" fields={{ version: String(settings.version) }}>
              <QuietFields settings={settings} />
            </IntentForm>
          </section>
          <Link className="button quiet wide" to="/notifications/log">
            What was told
          </Link>
        </>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
