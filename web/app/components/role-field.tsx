import type { Role } from '../contract/types.ts'
import { ROLE_NAMES } from '../lib/accounts.ts'

/** A choice of roles. */
export function RoleField({ roles, chosen, label }: { roles: Role[]; chosen: Role; label: string }) {
  return (
    <label className="field">
      {label}
      <select name="role" defaultValue={chosen} key={chosen}>
        {roles.map((role) => (
          <option key={role} value={role}>
            {ROLE_NAMES[role]}
          </option>
        ))}
      </select>
    </label>
  )
}
