import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { IntentForm } from '../components/intent-form.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { useBrowserValue } from '../lib/browser-value.ts'
import { launchInvitation } from '../lib/invited.ts'
import { setPendingCheckout } from '../lib/pending-checkout.ts'
import { acceptInvitation } from '../lib/team-orders.server.ts'
import { fetchViewer } from '../lib/viewer.server.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const viewer = await fetchViewer(context)
  return viewer && { firstName: viewer.firstName }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  return acceptInvitation(context, form.token ?? '')
}

export default function Invitation() {
  const who = useLoaderData<typeof loader>()
  // Only the browser knows the launch; the token is in no address and no document.
  const token = useBrowserValue(launchInvitation)
  return (
    <>
      <PageHeader title="Invitation" back="plan" />
      {who === null && <Skeleton label="Loading the invitation" />}
      {who && (
        <section className="card notice">
          <h2>You are invited to a team</h2>
          <p>
            Joining shows your first name{who.firstName ? `, ${who.firstName},` : ''} to its members, and gives you its
            plan.
          </p>
          {token ? (
            <IntentForm
              intent="accept"
              label="Join the team"
              fields={{ token }}
              onSubmit={() => setPendingCheckout('none')}
            />
          ) : (
            <p>Open the invitation’s link again to join.</p>
          )}
          <Link className="textlink" to="/">
            Not now
          </Link>
        </section>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
