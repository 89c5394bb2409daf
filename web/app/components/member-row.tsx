import type { Member, Role } from '../contract/types.ts'
import { ROLE_NAMES } from '../lib/accounts.ts'
import { formatDate } from '../lib/format.ts'
import { Confirm } from './confirm.tsx'
import { IntentForm } from './intent-form.tsx'
import { RoleField } from './role-field.tsx'

type Props = { member: Member; mayChange: boolean; isLastOwner: boolean }

/** One member; for owners, behind it, what they may change. */
export function MemberRow({ member, mayChange, isLastOwner }: Props) {
  if (!mayChange) {
    return (
      <li className="entry item">
        <Facts member={member} />
      </li>
    )
  }
  return (
    <li className="entry">
      <details>
        <summary className="item">
          <Facts member={member} />
        </summary>
        <div className="drawer">
          {member.you ? <Own isLastOwner={isLastOwner} member={member} /> : <Other member={member} />}
        </div>
      </details>
    </li>
  )
}

function nameOf({ first_name: name }: Member): string {
  return name ?? 'Someone without a name'
}

function Facts({ member }: { member: Member }) {
  return (
    <>
      <span>
        <span className="name">{nameOf(member)}</span>
        <span className="fine block">
          {member.you ? 'You' : 'On the team'} since {formatDate(member.joined_at)}
        </span>
      </span>
      <span className="badge">{ROLE_NAMES[member.role]}</span>
    </>
  )
}

function Own({ member, isLastOwner }: { member: Member; isLastOwner: boolean }) {
  if (isLastOwner) {
    return <p className="fine">A team always has an owner. Hand it over to someone else before you step down.</p>
  }
  return (
    <Confirm ask="Step down as an owner">
      <p className="fine">Another owner would have to make you one again.</p>
      <IntentForm intent="role" label="Step down" look="danger" fields={{ member_id: member.id }}>
        <RoleField roles={['admin', 'member']} chosen="admin" label="Your role" />
      </IntentForm>
    </Confirm>
  )
}

function Other({ member }: { member: Member }) {
  const name = nameOf(member)
  const fields = { member_id: member.id }
  const roles: Role[] = member.role === 'owner' ? ['owner', 'admin', 'member'] : ['admin', 'member']
  return (
    <>
      <IntentForm intent="role" label="Save role" look="quiet" fields={fields}>
        <RoleField roles={roles} chosen={member.role} label={`Role of ${name}`} />
      </IntentForm>
      {member.role !== 'owner' && (
        <Confirm ask={`Make ${name} the owner`}>
          <p className="fine">
            {name} may then change and end the plan, see its payments, and remove anyone, you too. You become an admin.
          </p>
          <IntentForm intent="handOver" label="Hand over" look="danger" fields={fields}>
            <label className="check">
              <input type="checkbox" name="stay" />I stay an owner as well
            </label>
          </IntentForm>
        </Confirm>
      )}
      <Confirm ask={`Remove ${name}`}>
        <p className="fine">{name} loses the team’s plan at once, and needs a new invitation to come back.</p>
        <IntentForm intent="remove" label="Remove" look="danger" fields={fields} />
      </Confirm>
    </>
  )
}
