import type { CheckoutSession } from '../engine/types.ts'
import { mergeMetadata } from '../http/metadata.ts'
import { any, arr, bool, hash, int, oneOf, str, type Params } from '../http/params.ts'
import { checkoutLocales, paymentMethodTypes } from './enumerations.ts'
import type { Input } from '../http/types.ts'

/** What Checkout can offer; `custom` is not among it. */
const offered = paymentMethodTypes.filter((type) => type !== 'custom')

const text = hash({ message: str })

/** Parameters that change nothing of the money: a session shows them as they came. */
export const echoedParams: Params = {
  allow_promotion_codes: bool,
  billing_address_collection: oneOf('auto', 'required'),
  cancel_url: str,
  client_reference_id: str,
  consent_collection: hash({
    payment_method_reuse_agreement: hash({ position: oneOf('auto', 'hidden') }),
    promotions: oneOf('auto', 'none'),
    terms_of_service: oneOf('none', 'required'),
  }),
  customer_creation: oneOf('always', 'if_required'),
  customer_email: str,
  custom_fields: arr(
    hash({
      key: str,
      label: hash({ custom: str, type: oneOf('custom') }),
      optional: bool,
      type: oneOf('dropdown', 'numeric', 'text'),
      dropdown: hash({ default_value: str, options: arr(hash({ label: str, value: str })) }),
      numeric: hash({ default_value: str, maximum_length: int, minimum_length: int }),
      text: hash({ default_value: str, maximum_length: int, minimum_length: int }),
    }),
  ),
  custom_text: hash({
    after_submit: text,
    shipping_address: text,
    submit: text,
    terms_of_service_acceptance: text,
  }),
  excluded_payment_method_types: arr(oneOf(...offered.filter((type) => type !== 'link'))),
  integration_identifier: str,
  locale: oneOf(...checkoutLocales),
  payment_method_collection: oneOf('always', 'if_required'),
  payment_method_options: any,
  phone_number_collection: hash({ enabled: bool }),
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
  success_url: str,
  allowed_payment_method_types: arr(oneOf(...offered)),
  tax_id_collection: hash({ enabled: bool, required: oneOf('if_supported', 'never') }),
}

type Hash = Record<string, unknown>

/** How hashes look when only some of their fields were given. */
const blanks: Record<string, Hash> = {
  consent_collection: { payment_method_reuse_agreement: null, promotions: null, terms_of_service: null },
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  tax_id_collection: { enabled: false, required: 'never' },
}

const fieldBlanks: Record<string, Hash> = {
  dropdown: { default_value: null, value: null },
  numeric: { default_value: null, maximum_length: null, minimum_length: null, value: null },
  text: { default_value: null, maximum_length: null, minimum_length: null, value: null },
}

function customField(given: Hash): Hash {
  const type = given.type as string
  return { ...given, optional: given.optional ?? false, [type]: { ...fieldBlanks[type], ...(given[type] as Hash) } }
}

function shown(name: string, value: unknown): unknown {
  if (name === 'custom_fields') return (value as Hash[]).map(customField)
  const blank = blanks[name]
  return blank ? { ...blank, ...(value as Hash) } : value
}

/** The payment methods a session takes: cards, and bank debits where the request names them. */
function methodTypes(input: Input): string[] {
  const allowed = (input.allowed_payment_method_types ?? ['card']) as string[]
  const excluded = (input.excluded_payment_method_types ?? []) as string[]
  return ['card', 'us_bank_account'].filter((type) => allowed.includes(type) && !excluded.includes(type))
}

/** What a session shows of a request. */
export function echoed(input: Input): Partial<CheckoutSession> {
  const names = Object.keys(echoedParams).filter((name) => input[name] != null)
  const given = names.map((name) => [name, shown(name, input[name])] as const)
  return {
    ...Object.fromEntries(given),
    payment_method_types: methodTypes(input),
    metadata: mergeMetadata({}, input.metadata),
  }
}
