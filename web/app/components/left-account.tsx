import type { Viewer } from '../lib/viewer.server.ts'
import { AccountList } from './account-list.tsx'

/** What someone sees who has been taken off the account that they were on. */
export function LeftAccount({ viewer }: { viewer: Viewer }) {
  return (
    <>
      <section className="card notice" role="alert">
        <h1>You are no longer on this team</h1>
        <p>An owner removed you, or you left on another device. Go on with another account.</p>
      </section>
      <AccountList accounts={viewer.accounts} currentId="" />
    </>
  )
}
