import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { AccountList } from '../components/account-list.tsx'
import { IntentForm } from '../components/intent-form.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { createTeam, moveTo } from '../lib/accounts.server.ts'
import { setPendingCheckout } from '../lib/pending-checkout.ts'
import { fetchViewer } from '../lib/viewer.server.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const viewer = await fetchViewer(context)
  return viewer && { accounts: viewer.accounts, currentId: viewer.account.id, key: randomUUID() }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const session = await context.session()
  if (!session) return null
  return form.intent === 'create' ? createTeam({ context, session }, form) : moveTo({ context }, form.account_id ?? '')
}

export default function Accounts() {
  const data = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Accounts" />
      {data === null && <Skeleton label="Loading your accounts" />}
      {data && <AccountList accounts={data.accounts} currentId={data.currentId} />}
      {data && (
        <section className="card" aria-labelledby="make-team">
          <h2 id="make-team">Make a team</h2>
          <p className="fine">It has a plan of its own, for everyone on it. You become its owner.</p>
          <IntentForm
            intent="create"
            label="Make the team"
            fields={{ key: data.key }}
            onSubmit={() => setPendingCheckout('none')}
          >
            <label className="field">
              Name of the team
              <input name="name" required maxLength={100} autoComplete="off" />
            </label>
          </IntentForm>
        </section>
      )}
    </>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
