import type { ActionFunctionArgs, LoaderFunctionArgs, SerializeFrom } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Confirm } from '../components/confirm.tsx'
import { ExternalLink } from '../components/external-link.tsx'
import { IntentForm } from '../components/intent-form.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { eraseMe, fetchOwnData } from '../lib/own-data.server.ts'
import { fetchViewer } from '../lib/viewer.server.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const viewer = await fetchViewer(context)
  return viewer && fetchOwnData(context, viewer)
}

export async function action({ request, context }: ActionFunctionArgs) {
  return eraseMe(context, await context.guard(request, 'session'))
}

type OwnData = Extract<NonNullable<SerializeFrom<typeof loader>>, { isOwner: true }>

export default function Data() {
  const own = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Your data" />
      {own === null && <Skeleton label="Loading" />}
      {own?.isOwner === false && (
        <section className="card notice">
          <p>Your data belongs to you, not to the team: switch to your own account to see or erase it.</p>
          <Link className="button" to="/account">
            Switch account
          </Link>
        </section>
      )}
      {own?.isOwner && <Own own={own} />}
    </>
  )
}

function Own({ own }: { own: OwnData }) {
  return (
    <>
      <section className="card" aria-labelledby="take">
        <h2 id="take">Take it with you</h2>
        <p className="fine">Everything that is kept about you, as one JSON file. The link works for five minutes.</p>
        <div className="actions">
          <ExternalLink className="button" href={own.download}>
            Download my data
          </ExternalLink>
        </div>
      </section>
      <section className="card">
        <Confirm ask="Erase me">
          {own.problems.length > 0 ? <InTheWay problems={own.problems} /> : <Erase own={own} />}
        </Confirm>
      </section>
    </>
  )
}

function InTheWay({ problems }: { problems: string[] }) {
  return (
    <>
      <p className="fine">This has to be settled before you can be erased:</p>
      {problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
    </>
  )
}

function Erase({ own: { erased, left } }: { own: OwnData }) {
  return (
    <>
      <p className="fine">
        You are signed out everywhere, and what is personal is deleted; it cannot be undone. Records of payments are
        kept without your name, as the law asks.
      </p>
      {erased.length > 0 && <p className="fine">Erased with you: {erased.join(', ')}.</p>}
      {left.length > 0 && <p className="fine">You leave: {left.join(', ')}.</p>}
      <IntentForm intent="erase" label="Erase me for good" look="danger">
        <label className="field">
          Type “erase” to confirm
          <input name="confirm" required maxLength={20} autoComplete="off" autoCapitalize="none" />
        </label>
      </IntentForm>
    </>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
