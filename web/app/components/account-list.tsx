import { useFetcher } from '@remix-run/react'
import type { AccountChoice } from '../contract/types.ts'
import { accountName, ROLE_NAMES } from '../lib/accounts.ts'
import { useAppData } from '../lib/app-data.ts'
import { setPendingCheckout } from '../lib/pending-checkout.ts'
import type { Told } from '../lib/told.ts'

/** One's accounts; a tap goes on with another one. */
export function AccountList({ accounts, currentId }: { accounts: AccountChoice[]; currentId: string }) {
  const fetcher = useFetcher<Told>()
  const { viewer } = useAppData()
  const isBusy = fetcher.state !== 'idle'
  return (
    <fetcher.Form
      method="post"
      action="/account"
      className="card list"
      aria-label="Your accounts"
      onSubmit={() => setPendingCheckout('none')}
    >
      <h2 className="label">Your accounts</h2>
      <input type="hidden" name="csrf" value={viewer?.csrf ?? ''} />
      <input type="hidden" name="intent" value="switch" />
      {accounts.map((account) => (
        <button
          key={account.id}
          type="submit"
          name="account_id"
          value={account.id}
          className="item pick"
          disabled={isBusy || account.id === currentId}
          aria-current={account.id === currentId ? 'true' : undefined}
        >
          <span>
            <span className="name">{accountName(account)}</span>
            <span className="fine block">
              {account.kind === 'team' ? `Team · ${ROLE_NAMES[account.role]}` : 'Yours alone'}
            </span>
          </span>
          {account.id === currentId && <span className="badge good">In use</span>}
        </button>
      ))}
      <p role="alert" className="trouble">
        {isBusy ? null : fetcher.data?.trouble}
      </p>
    </fetcher.Form>
  )
}
