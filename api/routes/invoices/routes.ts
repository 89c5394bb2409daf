import { Op, type WhereOptions } from 'sequelize'
import { z } from 'zod'
import { billingNow } from '#db/clock.ts'
import type { Database } from '#db/connect.ts'
import type { Invoice } from '#db/models/invoice.ts'
import { Problem } from '#domain/errors.ts'
import { shownInvoiceStatus } from '#domain/invoices.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { page } from '../../http/schemas.ts'

const InvoiceSchema = z
  .object({
    id: z.string(),
    number: z.string().nullable(),
    amount_paid: z.int(),
    amount_due: z.int(),
    currency: z.string(),
    status: z.enum(['draft', 'open', 'past_due', 'paid', 'canceled', 'uncollectible']),
    created: z.int().describe('Unix seconds'),
    pdf_url: z.string().nullable(),
    hosted_url: z.string().nullable(),
    description: z.string().nullable(),
  })
  .meta({ id: 'Invoice' })

/** The account's invoices, newest first. */
export function invoiceRoutes({ db, guards }: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/billing/invoices',
      summary: 'The account’s invoices, newest first; the next page is in the Link header',
      tag: 'Invoices',
      guard: guards.may('GET /billing/invoices'),
      query: z.object(page),
      answers: { 200: { description: 'A page of invoices', schema: z.array(InvoiceSchema) } },
      async handle({ who, query }) {
        const found = await newest(db, who.accountId, query.limit + 1, query.starting_after)
        const shown = found.slice(0, query.limit)
        const now = await billingNow(db)
        return ok(
          shown.map((invoice) => present(invoice, now)),
          nextLink(shown, found.length, query.limit),
        )
      },
    }),
  ]
}

function nextLink(shown: readonly Invoice[], found: number, limit: number): Record<string, string> {
  const last = shown.at(-1)
  if (!last || found <= limit) return {}
  return { Link: `</api/v1/billing/invoices?limit=${limit}&starting_after=${last.id}>; rel="next"` }
}

async function newest(db: Database, accountId: string, limit: number, after: string | undefined): Promise<Invoice[]> {
  const where: WhereOptions<Invoice> = after === undefined ? { accountId } : await olderThan(db, accountId, after)
  return db.models.Invoice.findAll({
    where,
    limit,
    order: [
      ['stripeCreatedAt', 'DESC'],
      ['id', 'DESC'],
    ],
  })
}

async function olderThan({ models }: Database, accountId: string, id: string): Promise<WhereOptions<Invoice>> {
  const cursor = await models.Invoice.findOne({ where: { id, accountId } })
  if (!cursor) throw new Problem('not_found')
  const { stripeCreatedAt } = cursor
  return {
    accountId,
    [Op.or]: [{ stripeCreatedAt: { [Op.lt]: stripeCreatedAt } }, { stripeCreatedAt, id: { [Op.lt]: id } }],
  }
}

const present = (invoice: Invoice, now: Date) => ({
  id: invoice.id,
  number: invoice.number,
  amount_paid: invoice.amountPaidCents,
  amount_due: invoice.amountDueCents,
  currency: invoice.currency,
  status: shownInvoiceStatus(invoice, now),
  created: Math.floor(invoice.stripeCreatedAt.getTime() / 1000),
  pdf_url: invoice.pdfUrl,
  hosted_url: invoice.hostedUrl,
  description: invoice.description,
})
