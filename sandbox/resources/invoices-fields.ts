import type { Invoice } from '../engine/types.ts'
import { invalidRequest } from '../http/errors.ts'
import { any, arr, bool, hash, int, meta, oneOf, str, time, type Params } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { discountsParam } from './discounts.ts'
import { given } from './find.ts'
import { taxRatesParam } from './tax_rates.ts'

/** What a draft takes, when it is made and later. */
export const draftParams: Params = {
  auto_advance: bool,
  automatic_tax: hash({ enabled: bool }),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  custom_fields: arr(hash({ name: str, value: str })),
  days_until_due: int,
  default_payment_method: str,
  default_tax_rates: taxRatesParam,
  description: str,
  discounts: discountsParam,
  due_date: time(),
  effective_at: time(),
  footer: str,
  metadata: meta,
  number: str,
  payment_settings: any,
  statement_descriptor: str,
}

/** Fields that are written as they came, and only on drafts. */
const plain = ['custom_fields', 'description', 'effective_at', 'footer', 'number', 'statement_descriptor']

/** The fields that a request sets as they are. Throws 400 for automatic tax, which this sandbox does not work out. */
export function plainFields(input: Input): Partial<Invoice> {
  const tax = input.automatic_tax as { enabled?: boolean } | null | undefined
  if (tax?.enabled === true) {
    throw invalidRequest(
      'Stripe Tax has not been activated on your account. Please visit https://dashboard.stripe.com/settings/tax to activate it.',
      { param: 'automatic_tax[enabled]', code: 'stripe_tax_inactive' },
    )
  }
  return given(input, ...plain)
}

/** How the invoice is collected. Throws 400 for a due date without sending, and the other way round. */
export function collectionOf(ctx: Ctx, input: Input, present: string): Partial<Invoice> {
  const method = (input.collection_method ?? present) as string
  if (method === 'send_invoice') return { collection_method: method, due_date: dueDateOf(ctx, input) }
  const param = ['days_until_due', 'due_date'].find((name) => input[name] != null)
  if (param === undefined) return { collection_method: method, due_date: null }
  throw invalidRequest("You can only set a due date on invoices with `collection_method` set to 'send_invoice'.", {
    param,
  })
}

function dueDateOf(ctx: Ctx, input: Input): number {
  const { days_until_due: days, due_date: date } = input as { days_until_due?: number; due_date?: number }
  if (days != null && date != null) {
    throw invalidRequest('You may only specify one of these parameters: due_date, days_until_due.', {
      param: 'due_date',
      code: 'parameters_exclusive',
    })
  }
  if (date != null && date <= ctx.now)
    throw invalidRequest('The due date must be in the future.', { param: 'due_date' })
  return date ?? ctx.now + (days ?? 30) * 86_400
}
