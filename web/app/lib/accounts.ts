import type { AccountChoice, Role } from '../contract/types.ts'

/** What an account is called in sentences and lists. */
export function accountName({ kind, name }: Pick<AccountChoice, 'kind' | 'name'>): string {
  return name ?? (kind === 'team' ? 'Team without a name' : 'Personal account')
}

export const ROLE_NAMES: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: 'Member' }
