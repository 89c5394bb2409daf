import { Problem } from '../errors.ts'
import type { Role } from '../roles.ts'

/** What is about to become of someone on an account; `to` is null when they leave it. */
export interface MemberChange {
  readonly from: Role
  readonly to: Role | null
  /** Owners of the account before the change. */
  readonly owners: number
}

/** Whether the change takes an owner away. */
export const losesOwner = ({ from, to }: Pick<MemberChange, 'from' | 'to'>): boolean =>
  from === 'owner' && to !== 'owner'

/** There is always an owner: throws `last_owner` for a change after which there would be none. */
export function checkOwnerStays(change: MemberChange): void {
  if (losesOwner(change) && change.owners < 2)
    throw new Problem('last_owner', 'Make someone else an owner first: an account always has one.')
}
