import { Link } from '@remix-run/react'
import type { Subscription } from '../contract/types.ts'
import type { Links } from '../lib/account.server.ts'
import { formatCard } from '../lib/format.ts'
import { hasAtLeast } from '../lib/pages.ts'
import type { Viewer } from '../lib/viewer.server.ts'
import { ExternalLink } from './external-link.tsx'

type Props = { subscription: Subscription; viewer: Viewer; links: Links | null; onLeave(this: void): void }

/** The card that is charged, and the ways to the portal and the invoices. */
export function PaymentCard({ subscription, viewer, links, onLeave }: Props) {
  const card = subscription.payment_method
  const canSeeInvoices = hasAtLeast(viewer.account.role, 'admin')
  const hasHistory = card !== null || subscription.status !== 'inactive'
  if (!hasHistory && !canSeeInvoices) return null
  return (
    <section className="card list" aria-labelledby="payment">
      <h2 className="label" id="payment">
        Payment
      </h2>
      {card && (
        <div className="item">
          <span>
            {formatCard(card)}
            <span className="fine block">
              Expires {String(card.exp_month).padStart(2, '0')}/{card.exp_year}
            </span>
          </span>
          {links && (
            <ExternalLink className="textlink" href={links.updateCard} onOpen={onLeave}>
              Update<span className="hidden"> card</span>
            </ExternalLink>
          )}
        </div>
      )}
      {links && hasHistory && (
        <ExternalLink className="item go" href={links.portal} onOpen={onLeave}>
          Manage payment
        </ExternalLink>
      )}
      {canSeeInvoices && (
        <Link className="item go" to="/invoices" prefetch="none">
          Invoices
        </Link>
      )}
    </section>
  )
}
