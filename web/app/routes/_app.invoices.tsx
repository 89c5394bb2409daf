import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { ExternalLink } from '../components/external-link.tsx'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import type { Invoice, InvoiceStatus } from '../contract/types.ts'
import { fetchInvoices } from '../lib/account.server.ts'
import { formatDate, formatMoney } from '../lib/format.ts'
import { requireRole } from '../lib/viewer.server.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const who = await requireRole(context, 'admin', 'Only owners and admins of this account can see its invoices.')
  return who && fetchInvoices(context, who.session, new URL(request.url).searchParams.get('starting_after'))
}

export default function Invoices() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Invoices" back="plan" />
      {page === null && <Skeleton label="Loading invoices" />}
      {page?.invoices.length === 0 && (
        <section className="card notice">
          <p>No invoices yet. The first one appears after your first payment.</p>
        </section>
      )}
      {page && page.invoices.length > 0 && (
        <ul className="card list">
          {page.invoices.map((invoice) => (
            <Row key={invoice.id} invoice={invoice} />
          ))}
        </ul>
      )}
      {page?.next && (
        <Link className="button quiet wide" to={`/invoices?starting_after=${encodeURIComponent(page.next)}`}>
          Older invoices
        </Link>
      )}
    </>
  )
}

const BADGES: Record<InvoiceStatus, { text: string; tone: string }> = {
  draft: { text: 'Draft', tone: 'neutral' },
  open: { text: 'Due', tone: 'warning' },
  past_due: { text: 'Past due', tone: 'danger' },
  paid: { text: 'Paid', tone: 'good' },
  canceled: { text: 'Canceled', tone: 'neutral' },
  uncollectible: { text: 'Written off', tone: 'neutral' },
}

function Row({ invoice }: { invoice: Invoice }) {
  const badge = BADGES[invoice.status]
  const amount = invoice.status === 'paid' ? invoice.amount_paid : invoice.amount_due
  const name = invoice.number ?? 'invoice'
  return (
    <li className="item invoice">
      <span>
        <span className="name">{formatDate(new Date(invoice.created * 1000).toISOString())}</span>
        <span className="fine block">{[invoice.number, invoice.description].filter(Boolean).join(' · ')}</span>
        <span className="documents">
          {invoice.pdf_url && (
            <ExternalLink className="textlink" href={invoice.pdf_url}>
              PDF<span className="hidden"> of {name}</span>
            </ExternalLink>
          )}
          {invoice.hosted_url && (
            <ExternalLink className="textlink" href={invoice.hosted_url}>
              {invoice.status === 'paid' ? 'Receipt' : 'Open'}
              <span className="hidden"> for {name}</span>
            </ExternalLink>
          )}
        </span>
      </span>
      <span className="sum">
        <span className="amount">{formatMoney(amount, invoice.currency)}</span>
        <span className={`badge ${badge.tone}`}>{badge.text}</span>
      </span>
    </li>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
