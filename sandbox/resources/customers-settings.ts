import { invalidRequest } from '../http/errors.ts'
import { arr, hash, oneOf, str } from '../http/params.ts'
import type { Input } from '../http/types.ts'
import type { Ctx } from '../store/types.ts'
import { find } from './find.ts'

/** How a customer's invoices look and are paid. */
export interface InvoiceSettings {
  custom_fields: unknown
  default_payment_method: string | null
  footer: string | null
  rendering_options: unknown
}

/** As requests say it. */
export const settingsParam = hash({
  custom_fields: arr(hash({ name: str, value: str }, 'name', 'value')),
  default_payment_method: str,
  footer: str,
  rendering_options: hash({ amount_tax_display: oneOf('exclude_tax', 'include_inclusive_tax'), template: str }),
})

const wholeOptions = (options: unknown): unknown => ({
  amount_tax_display: null,
  template: null,
  ...(options as object),
})

interface Whose {
  id: string
  invoice_settings: InvoiceSettings
}

/** The settings with what a request changes; 400 for a payment method that is not this customer's. */
export function settingsOf(ctx: Ctx, customer: Whose, input: Input): InvoiceSettings {
  const id = input.default_payment_method
  if (typeof id === 'string') {
    const param = 'invoice_settings[default_payment_method]'
    const method = find(ctx, 'payment_method', id, param)
    if (method.customer !== customer.id) {
      throw invalidRequest(
        `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
        { param, code: 'resource_missing' },
      )
    }
  }
  const { rendering_options } = input
  return {
    ...customer.invoice_settings,
    ...input,
    ...(rendering_options ? { rendering_options: wholeOptions(rendering_options) } : {}),
  }
}
