import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Confirm } from '../components/confirm.tsx'
import { DeviceRow } from '../components/device-row.tsx'
import { IntentForm } from '../components/intent-form.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { changeDevices, fetchDevices } from '../lib/devices.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await context.session()
  return session && fetchDevices(context, session, new URL(request.url).searchParams.get('starting_after'))
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const session = await context.session()
  return session && changeDevices(context, session, form)
}

export default function Devices() {
  const page = useLoaderData<typeof loader>()
  const last = page?.data.at(-1)
  return (
    <>
      <PageHeader title="Devices" />
      <p className="fine lead">Where you are signed in. Sign out whatever you do not know; it stops at once.</p>
      {page === null && <Skeleton label="Loading your devices" />}
      {page && (
        <ul className="card list">
          {page.data.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </ul>
      )}
      {page?.has_more && last && (
        <Link className="button quiet wide" to={`/devices?starting_after=${encodeURIComponent(last.id)}`}>
          Devices seen earlier
        </Link>
      )}
      {page && page.data.some(({ current }) => !current) && (
        <section className="card">
          <Confirm ask="Sign out everywhere else">
            <p className="fine">All devices but this one are signed out at once.</p>
            <IntentForm intent="revoke_others" label="Sign out all others" look="danger" />
          </Confirm>
        </section>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
