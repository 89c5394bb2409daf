import { useFetcher } from '@remix-run/react'
import type { Invitation } from '../contract/types.ts'
import { ROLE_NAMES } from '../lib/accounts.ts'
import { useAppData } from '../lib/app-data.ts'
import { formatDate } from '../lib/format.ts'
import type { Invited } from '../lib/team-orders.server.ts'
import { IntentForm } from './intent-form.tsx'
import { RoleField } from './role-field.tsx'
import { ShareLink } from './share-link.tsx'

/** Links by which people join: a new one, and those that are still good. */
export function Invitations({ invitations }: { invitations: Invitation[] }) {
  return (
    <section className="card" aria-labelledby="invite">
      <h2 id="invite">Invite someone</h2>
      <p className="fine">A link lets one person join, once, within seven days.</p>
      <NewLink />
      {invitations.length > 0 && (
        <ul className="open" aria-label="Open invitations">
          {invitations.map(({ id, role, expires_at: until }) => (
            <li key={id} className="row">
              <span>
                {ROLE_NAMES[role]}
                <span className="fine block">Good until {formatDate(until)}</span>
              </span>
              <IntentForm intent="withdraw" label="Withdraw" look="quiet" fields={{ invitation_id: id }} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function NewLink() {
  const fetcher = useFetcher<Invited>()
  const { viewer } = useAppData()
  const isBusy = fetcher.state !== 'idle'
  const answer = isBusy ? undefined : fetcher.data
  return (
    <>
      <fetcher.Form method="post" className="order">
        <input type="hidden" name="csrf" value={viewer?.csrf ?? ''} />
        <input type="hidden" name="intent" value="invite" />
        <RoleField roles={['member', 'admin', 'owner']} chosen="member" label="They join as" />
        <button type="submit" className="button" disabled={isBusy}>
          {isBusy ? 'One moment…' : 'Create a link'}
        </button>
        <p role="status" className="fine">
          {answer?.said}
        </p>
        <p role="alert" className="trouble">
          {answer?.trouble}
        </p>
      </fetcher.Form>
      {answer?.invitation && <ShareLink invitation={answer.invitation} />}
    </>
  )
}
