import { describe, expect, it } from 'vitest'
import { shownInvoiceStatus } from '#domain/invoices.ts'

const now = new Date('2030-03-01T12:00:00Z')
const before = new Date(now.getTime() - 1)
const after = new Date(now.getTime() + 1)
const invoice = { status: 'open', dueAt: null, failedAt: null } as const

describe('shownInvoiceStatus', () => {
  it.each([
    ['draft', 'draft'],
    ['open', 'open'],
    ['paid', 'paid'],
    ['void', 'canceled'],
    ['uncollectible', 'uncollectible'],
  ] as const)('shows %s as %s', (status, shown) => {
    expect(shownInvoiceStatus({ ...invoice, status }, now)).toBe(shown)
  })

  it('shows an open invoice as past due after its due date, not on it', () => {
    expect(shownInvoiceStatus({ ...invoice, dueAt: before }, now)).toBe('past_due')
    expect(shownInvoiceStatus({ ...invoice, dueAt: now }, now)).toBe('open')
    expect(shownInvoiceStatus({ ...invoice, dueAt: after }, now)).toBe('open')
  })

  it('shows an open invoice as past due once a payment failed', () => {
    expect(shownInvoiceStatus({ ...invoice, failedAt: before }, now)).toBe('past_due')
  })

  it.each(['paid', 'void', 'draft', 'uncollectible'] as const)('never shows one that is %s as past due', (status) => {
    expect(shownInvoiceStatus({ status, dueAt: before, failedAt: before }, now)).not.toBe('past_due')
  })
})
