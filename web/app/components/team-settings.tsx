import { setPendingCheckout } from '../lib/pending-checkout.ts'
import { Confirm } from './confirm.tsx'
import { IntentForm } from './intent-form.tsx'

/** What each role may do, in plain words. */
export function RoleLegend() {
  return (
    <details className="card compare">
      <summary>What each role may do</summary>
      <dl className="legend">
        <dt>Owner</dt>
        <dd>Buys, changes and ends the plan; invites, removes, and gives roles.</dd>
        <dt>Admin</dt>
        <dd>Sees invoices and manages the settings of the team.</dd>
        <dt>Member</dt>
        <dd>Uses the plan, and sees who is on the team.</dd>
      </dl>
    </details>
  )
}

export function RenameTeam({ name }: { name: string }) {
  return (
    <details className="card compare">
      <summary>Rename the team</summary>
      <IntentForm intent="rename" label="Save name" look="quiet">
        <label className="field">
          Name of the team
          <input name="name" defaultValue={name} required maxLength={100} autoComplete="off" />
        </label>
      </IntentForm>
    </details>
  )
}

export function LeaveTeam({ name, isLastOwner }: { name: string; isLastOwner: boolean }) {
  if (isLastOwner) return null
  return (
    <section className="card">
      <Confirm ask="Leave the team">
        <p className="fine">You lose the plan of {name} at once, and need a new invitation to come back.</p>
        <IntentForm intent="leave" label="Leave" look="danger" onSubmit={() => setPendingCheckout('none')} />
      </Confirm>
    </section>
  )
}
