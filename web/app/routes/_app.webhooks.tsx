import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { EventFields } from '../components/event-fields.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { SecretForm } from '../components/secret-form.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import type { WebhookEndpoint } from '../contract/webhooks.ts'
import { requireRole } from '../lib/viewer.server.ts'
import { EVENTS, standingOf } from '../lib/webhooks.ts'
import { addEndpoint, fetchEndpoints } from '../lib/webhooks.server.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const who = await requireRole(context, 'owner', 'Only owners of this account decide which servers are told.')
  return who && fetchEndpoints(context, who.session)
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const session = await context.session()
  return session && addEndpoint(context, session, form)
}

export default function Webhooks() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Webhooks" />
      <p className="fine lead">Your servers are told what happens to this account, signed and in order.</p>
      {page === null && <Skeleton label="Loading your endpoints" />}
      {page?.data.length === 0 && (
        <section className="card notice">
          <p>No server is told yet.</p>
        </section>
      )}
      {page && page.data.length > 0 && (
        <ul className="card list">
          {page.data.map((endpoint) => (
            <Row key={endpoint.id} endpoint={endpoint} />
          ))}
        </ul>
      )}
      {page && <Add />}
    </>
  )
}

function Row({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { text, tone } = standingOf(endpoint)
  const count = endpoint.events.length === 1 ? '1 event' : `${endpoint.events.length} events`
  return (
    <li>
      <Link className="item go" to={`/webhooks/${endpoint.id}`}>
        <span>
          <span className="name breaks">{endpoint.description ?? endpoint.url}</span>
          <span className="fine block breaks">
            {[endpoint.description && endpoint.url, count].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className={`badge ${tone}`.trim()}>{text}</span>
      </Link>
    </li>
  )
}

function Add() {
  return (
    <section className="card" aria-labelledby="add">
      <h2 className="label" id="add">
        Add a server
      </h2>
      <SecretForm intent="add" label="Add">
        <label className="field">
          Address
          <input name="url" type="url" required maxLength={2048} placeholder="https://" autoComplete="off" />
        </label>
        <label className="field">
          What it is for
          <input name="description" maxLength={200} autoComplete="off" />
        </label>
        <EventFields chosen={EVENTS} />
      </SecretForm>
    </section>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
