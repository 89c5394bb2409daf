import type { ActionFunctionArgs, LoaderFunctionArgs, SerializeFrom } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Confirm } from '../components/confirm.tsx'
import { DeliveryRow } from '../components/delivery-row.tsx'
import { EventFields } from '../components/event-fields.tsx'
import { IntentForm } from '../components/intent-form.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { SecretForm } from '../components/secret-form.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import type { WebhookEndpoint } from '../contract/webhooks.ts'
import { formatInstant } from '../lib/format.ts'
import { requireRole } from '../lib/viewer.server.ts'
import { standingOf } from '../lib/webhooks.ts'
import { changeEndpoint, fetchEndpoint } from '../lib/webhooks.server.ts'

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const who = await requireRole(context, 'owner', 'Only owners of this account decide which servers are told.')
  const after = new URL(request.url).searchParams.get('starting_after')
  return who && fetchEndpoint(context, who.session, params.id ?? '', after)
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const form = await context.guard(request, 'session')
  const session = await context.session()
  return session && changeEndpoint(context, session, params.id ?? '', form)
}

export default function Webhook() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Webhook" />
      <Link className="textlink lead" to="/webhooks">
        All servers
      </Link>
      {page === null ? (
        <Skeleton label="Loading the endpoint" />
      ) : (
        <>
          <Standing endpoint={page.endpoint} />
          <Deliveries page={page} />
          <Settings endpoint={page.endpoint} />
        </>
      )}
    </>
  )
}

const WHY: Record<NonNullable<WebhookEndpoint['disabled_reason']>, string> = {
  owner: 'It is not told anything. What was queued before waits.',
  failing:
    'It took nothing for three days, so nothing more is sent. What was queued waits; what failed can be sent again.',
  gone: 'It answered that it is gone, so nothing more is sent.',
}

function Standing({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { text, tone } = standingOf(endpoint)
  const { disabled_reason: why, failing_since: since, next_attempt_at: next } = endpoint
  return (
    <section className="card">
      <h2 className="breaks">{endpoint.description ?? endpoint.url}</h2>
      {endpoint.description && <p className="fine breaks">{endpoint.url}</p>}
      <p>
        <span className={`badge ${tone}`.trim()}>{text}</span>
      </p>
      {why && <p className="fine">{WHY[why]}</p>}
      {!why && since && (
        <p className="fine">
          Failing since {formatInstant(since)}. {next && `Tried again ${formatInstant(next)}; later events wait.`}
        </p>
      )}
      {endpoint.status === 'disabled' ? (
        <IntentForm intent="enable" label="Enable" />
      ) : (
        <IntentForm intent="disable" label="Disable" look="quiet" />
      )}
    </section>
  )
}

function Deliveries({ page }: { page: NonNullable<SerializeFrom<typeof loader>> }) {
  const { endpoint, deliveries } = page
  const last = deliveries.data.at(-1)
  return (
    <>
      <section className="card list" aria-labelledby="deliveries">
        <h2 className="label" id="deliveries">
          What was sent
        </h2>
        {deliveries.data.length === 0 && <p className="fine">Nothing yet. What is sent is listed here for 30 days.</p>}
        <ul>
          {deliveries.data.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} mayReplay={endpoint.status === 'enabled'} />
          ))}
        </ul>
      </section>
      {deliveries.has_more && last && (
        <Link className="button quiet wide" to={`?starting_after=${encodeURIComponent(last.id)}`}>
          Earlier
        </Link>
      )}
    </>
  )
}

function Settings({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { rolling_until: rolling } = endpoint
  return (
    <>
      <section className="card">
        <IntentForm intent="events" label="Save" look="quiet">
          <label className="field">
            Address
            <input name="url" type="url" required maxLength={2048} defaultValue={endpoint.url} autoComplete="off" />
          </label>
          <EventFields chosen={endpoint.events} />
        </IntentForm>
      </section>
      <section className="card" aria-labelledby="secret">
        <h2 className="label" id="secret">
          Signing secret
        </h2>
        <p className="fine">
          {rolling
            ? `The old one signs as well until ${formatInstant(rolling)}.`
            : 'A new one; the old one signs as well for 24 hours.'}
        </p>
        <SecretForm intent="rotate" label="Make a new secret" look="quiet" />
      </section>
      <section className="card">
        <Confirm ask="Remove this server">
          <p className="fine">It is told nothing more, and the list of what was sent is gone.</p>
          <IntentForm intent="remove" label="Remove" look="danger" />
        </Confirm>
      </section>
    </>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
