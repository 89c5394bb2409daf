import { useFetcher } from '@remix-run/react'
import { useId, useState } from 'react'
import type { Subscription } from '../contract/types.ts'
import type { Links } from '../lib/account.server.ts'
import type { Banner, BannerAction } from '../lib/standing.ts'
import type { RetryResult } from '../lib/retry.ts'
import { ExternalLink } from './external-link.tsx'

type Props = {
  banner: Banner | null
  subscription: Subscription
  /** Null for those who may look but not act. */
  links: Links | null
  csrf: string
  onLeave(this: void): void
}

/** The one message that matters most now, with what to do about it. */
export function StatusBanner({ banner, subscription, links, csrf, onLeave }: Props) {
  const titleId = useId()
  if (!banner) return null
  const payUrl = subscription.recovery?.pay_url ?? null
  return (
    <section className={`banner ${banner.tone}`} aria-labelledby={titleId}>
      <h2 id={titleId}>{banner.title}</h2>
      {banner.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {links ? (
        <div className="actions">
          {banner.actions.map((name, index) => (
            <Action key={name} name={name} isFirst={index === 0} {...{ links, payUrl, csrf, onLeave }} />
          ))}
        </div>
      ) : (
        banner.actions.length > 0 && <p>The owner of this account can put it right.</p>
      )}
    </section>
  )
}

type ActionProps = {
  name: BannerAction
  isFirst: boolean
  links: Links
  payUrl: string | null
  csrf: string
  onLeave(this: void): void
}

function Action({ name, isFirst, links, payUrl, csrf, onLeave }: ActionProps) {
  const look = isFirst ? 'button' : 'button quiet'
  switch (name) {
    case 'update_card':
      return (
        <ExternalLink className={look} href={links.updateCard} onOpen={onLeave}>
          Update card
        </ExternalLink>
      )
    case 'portal':
      return (
        <ExternalLink className={look} href={links.portal} onOpen={onLeave}>
          Keep my plan
        </ExternalLink>
      )
    case 'authenticate':
      return payUrl ? (
        <ExternalLink className={look} href={payUrl} onOpen={onLeave}>
          Confirm payment
        </ExternalLink>
      ) : null
    case 'pay_now':
      return <PayNow look={look} csrf={csrf} onPaid={onLeave} />
  }
}

function PayNow({ look, csrf, onPaid }: { look: string; csrf: string; onPaid(this: void): void }) {
  const fetcher = useFetcher<RetryResult>()
  const [key, setKey] = useState('')
  const isBusy = fetcher.state !== 'idle'
  const answer = isBusy ? undefined : fetcher.data
  return (
    <fetcher.Form
      method="post"
      action="/payment/retry"
      onSubmit={() => {
        setKey(crypto.randomUUID())
        onPaid()
      }}
    >
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="idempotency_key" value={key} />
      <button type="submit" className={look} disabled={isBusy}>
        {isBusy ? 'Asking your bank…' : 'Pay now'}
      </button>
      <p role="status" className="fine">
        {answer?.message ?? ''}
      </p>
      {answer?.url && (
        <ExternalLink className="button" href={answer.url} onOpen={onPaid}>
          Confirm payment
        </ExternalLink>
      )}
    </fetcher.Form>
  )
}
