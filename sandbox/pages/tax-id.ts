import type Stripe from 'stripe'
import { trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'

/** A number by which a tax office knows a customer. */
export interface TaxId {
  type: Stripe.TaxId.Type
  value: string
}

const types: readonly [type: Stripe.TaxId.Type, name: string, form: RegExp][] = [
  ['eu_vat', 'EU VAT number', /^[A-Z]{2}(?=.*\d)[0-9A-Z+*]{2,12}$/],
  ['gb_vat', 'United Kingdom VAT number', /^(XI|GB)\d{9}(\d{3})?$/],
  ['us_ein', 'United States EIN', /^\d{2}-?\d{7}$/],
  ['ch_vat', 'Switzerland VAT number', /^CHE-?\d{3}\.?\d{3}\.?\d{3}(MWST|TVA|IVA)?$/],
  ['no_vat', 'Norway VAT number', /^\d{9}MVA$/],
  ['au_abn', 'Australia ABN', /^\d{11}$/],
  ['ca_bn', 'Canada BN', /^\d{9}$/],
  ['in_gst', 'India GSTIN', /^\d{2}[A-Z0-9]{13}$/],
  ['jp_trn', 'Japan registration number', /^T\d{13}$/],
  ['sg_gst', 'Singapore GST number', /^[A-Z0-9]{9,10}$/],
]

/** What a kind of tax id is called. */
export const taxIdName = (type: string): string =>
  types.find(([one]) => one === type)?.[1] ?? type.replaceAll('_', ' ').toUpperCase()

/** The fields of a tax id, which may stay empty. */
export const taxIdFields = (fields: Fields): Html =>
  html`${fields.select('tax_type', 'Tax ID type', {
    optional: true,
    options: [['', 'None'], ...types.map(([type, name]): [string, string] => [type, name])],
  })}
  ${fields.text('tax_id', 'Tax ID', { optional: true, maxlength: 40, placeholder: 'DE123456789' })}`

/** Reads those fields; says what is wrong with them. */
export function readTaxId(form: Typed): { taxId: TaxId | null; wrongs: Wrongs } {
  const value = trimmed(form.tax_id).replace(/\s/g, '').toUpperCase()
  const chosen = types.find(([type]) => type === form.tax_type)
  if (value === '' && !chosen) return { taxId: null, wrongs: {} }
  if (!chosen) return { taxId: null, wrongs: { tax_type: 'Please choose what kind of tax ID it is.' } }
  const [type, , shape] = chosen
  if (!shape.test(value)) return { taxId: null, wrongs: { tax_id: 'Your tax ID is invalid.' } }
  return { taxId: { type, value }, wrongs: {} }
}
