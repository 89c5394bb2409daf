import type { CheckoutSession } from '../engine/types.ts'
import { addressFields, readAddress, type Address } from './address.ts'
import { onlyWrong } from './card-read.ts'
import { customFields, readCustomFields } from './checkout-custom.ts'
import { trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'
import { taxIdFields, readTaxId, type TaxId } from './tax-id.ts'

/** What a session asks for beside the payment. */
export interface Details {
  address: Address | null
  phone: string | null
  taxId: TaxId | null
  /** What the session itself shows of it once it is completed. */
  shown: Partial<CheckoutSession>
}

const asksAddress = (session: CheckoutSession): boolean => session.billing_address_collection === 'required'
const asksPhone = (session: CheckoutSession): boolean => session.phone_number_collection?.enabled === true
const asksTaxId = (session: CheckoutSession): boolean => session.tax_id_collection?.enabled === true
const asksTerms = (session: CheckoutSession): boolean => session.consent_collection?.terms_of_service === 'required'

/** The fields for what a session asks beside the payment. */
export const detailFields = (fields: Fields, session: CheckoutSession): Html =>
  html`${asksPhone(session) && fields.text('phone', 'Phone number', { type: 'tel', autocomplete: 'tel', maxlength: 30 })}
  ${
    asksAddress(session) &&
    html`<h2>Billing address</h2>
      ${addressFields(fields)}`
  }
  ${asksTaxId(session) && taxIdFields(fields)} ${customFields(fields, session)}`

/** The terms that must be agreed to, right above the button. */
export function termsField(fields: Fields, session: CheckoutSession, typed: Typed): Html | null {
  if (!asksTerms(session)) return null
  const words = session.custom_text.terms_of_service_acceptance?.message ?? 'I agree to the terms of service'
  return html`<label class="pick"
      ><input type="checkbox" name="terms" value="yes" ${typed.terms === 'yes' && 'checked'} ${fields.state('terms')} />
      <span>${words}</span></label
    >
    ${fields.wrong('terms')}`
}

/** Reads those fields; says what is wrong with them. */
export function readDetails(session: CheckoutSession, form: Typed): { details: Details; wrongs: Wrongs } {
  const address = asksAddress(session) ? readAddress(form) : { address: null, wrongs: {} }
  const phone = asksPhone(session) ? trimmed(form.phone) : null
  const taxId = asksTaxId(session) ? readTaxId(form) : { taxId: null, wrongs: {} }
  const custom = readCustomFields(session, form)
  const wrongs = {
    ...onlyWrong({
      phone: phone !== null && !/^\+?[\d\s().-]{5,}$/.test(phone) ? 'Your phone number is incomplete.' : null,
      terms: asksTerms(session) && form.terms !== 'yes' ? 'Please accept the terms to continue.' : null,
    }),
    ...address.wrongs,
    ...taxId.wrongs,
    ...custom.wrongs,
  }
  const shown = {
    custom_fields: custom.fields,
    ...(asksTerms(session) ? { consent: { promotions: null, terms_of_service: 'accepted' as const } } : {}),
  }
  return { details: { address: address.address, phone, taxId: taxId.taxId, shown }, wrongs }
}
