import { Link } from '@remix-run/react'
import { accountName, ROLE_NAMES } from '../lib/accounts.ts'
import type { Viewer } from '../lib/viewer.server.ts'

/** On top of the plan: whose plan it is, and the way to everything else. */
export function AccountBar({ viewer: { account } }: { viewer: Viewer }) {
  return (
    <nav className="bar" aria-label="Account">
      <Link className="whose" to="/account" prefetch="none">
        <span className="hidden">Account: </span>
        {accountName(account)}
        {account.kind === 'team' && <span className="badge">{ROLE_NAMES[account.role]}</span>}
      </Link>
      <Link className="textlink" to="/more" prefetch="none">
        More
      </Link>
    </nav>
  )
}
