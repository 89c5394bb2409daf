import type { Role } from '../contract/types.ts'

/** A page of the menu: where it is, and who may open it. `group` says whose it is: the account's, or one's own. */
export type MenuPage = {
  path: string
  title: string
  about: string
  least: Role
  /** Only team accounts have it. */
  teamOnly?: boolean
  group: 'account' | 'you'
}

/** Every page of the menu, in its order; a new page is one entry. */
const PAGES: MenuPage[] = [
  { path: '/team', title: 'Team', about: 'Members and invitations', least: 'member', teamOnly: true, group: 'account' },
  { path: '/invoices', title: 'Invoices', about: 'Receipts and PDFs', least: 'admin', group: 'account' },
  {
    path: '/notifications',
    title: 'Notifications',
    about: 'Who hears of what',
    least: 'admin',
    group: 'account',
  },
  { path: '/webhooks', title: 'Webhooks', about: 'Servers of yours that are told', least: 'owner', group: 'account' },
  { path: '/account', title: 'Accounts', about: 'Switch, or make a team', least: 'member', group: 'you' },
  { path: '/devices', title: 'Devices', about: 'Where you are signed in', least: 'member', group: 'you' },
  { path: '/data', title: 'Your data', about: 'Take it with you, or be forgotten', least: 'member', group: 'you' },
]

/** The pages that someone in this role may open on an account of this kind. */
export function pagesFor(viewer: { role: Role; kind: 'personal' | 'team' }): MenuPage[] {
  return PAGES.filter((page) => hasAtLeast(viewer.role, page.least) && (!page.teamOnly || viewer.kind === 'team'))
}

const STANDING: Record<Role, number> = { member: 0, admin: 1, owner: 2 }

/** Whether a role is at least what is asked for. */
export function hasAtLeast(role: Role, least: Role): boolean {
  return STANDING[role] >= STANDING[least]
}
