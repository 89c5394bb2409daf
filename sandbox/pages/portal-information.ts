import { change } from '../engine/change.ts'
import type { PageAnswer, PageRequest } from '../engine/contract.ts'
import type { Customer } from '../engine/types.ts'
import { addTaxId } from '../resources/tax_ids.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { addressFields, readAddress, typedAddress } from './address.ts'
import { onlyWrong } from './card-read.ts'
import { emailWrong, fieldsOf, trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'
import { addressLines } from './invoice-sums.ts'
import { page } from './layout.ts'
import { finish } from './portal-finish.ts'
import { wayBack, type View } from './portal-view.ts'
import { readTaxId, taxIdFields, taxIdName } from './tax-id.ts'

type TaxIdObject = StripeObject & { type: string; value: string }

const may = (view: View, what: string): boolean => {
  const { enabled, allowed_updates: allowed } = view.configuration.features.customer_update
  return enabled && allowed.some((one) => one === what)
}

const taxIdsOf = (ctx: Ctx, view: View): TaxIdObject[] =>
  ctx.store.where<TaxIdObject>('tax_id', 'customer', view.customer.id)

const fact = (name: string, lines: string[]): Html | null =>
  lines.length === 0
    ? null
    : html`<dt>${name}</dt>
        <dd>${lines.map((line) => html`${line}<br />`)}</dd>`

const some = (text: string | null | undefined): string[] => (text ? [text] : [])

/** Who the invoices go to, where the configuration lets people change it. */
export function information(ctx: Ctx, view: View): Html | null {
  const { enabled, allowed_updates: allowed } = view.configuration.features.customer_update
  if (!enabled || allowed.length === 0) return null
  const { name, email, phone, address } = view.customer
  return html`<section>
    <h2>Billing information</h2>
    <dl class="facts">
      ${fact('Name', some(name))} ${fact('E-mail', some(email))} ${fact('Phone', some(phone))}
      ${fact('Address', addressLines(address ?? null))}
      ${fact(
        'Tax ID',
        taxIdsOf(ctx, view).map(({ type, value }) => `${taxIdName(type)} ${value}`),
      )}
    </dl>
    <p><a href="${view.place}/information">Update information</a></p>
  </section>`
}

function formFields(view: View, fields: Fields): Html {
  return html`${may(view, 'name') && fields.text('name', 'Name', { autocomplete: 'name', maxlength: 200 })}
  ${may(view, 'email') && fields.text('email', 'E-mail', { type: 'email', autocomplete: 'email', maxlength: 512 })}
  ${may(view, 'phone') && fields.text('phone', 'Phone', { type: 'tel', autocomplete: 'tel', optional: true })}
  ${
    may(view, 'address') &&
    html`<h2>Address</h2>
      ${addressFields(fields)}`
  }
  ${
    may(view, 'tax_id') &&
    html`<h2>Add a tax ID</h2>
      ${taxIdFields(fields)}`
  }`
}

const known = ({ name, email, phone, address }: Customer): Typed => ({
  ...typedAddress(address),
  name: name ?? '',
  email: email ?? '',
  phone: phone ?? '',
})

/** The form for billing information. */
export function informationForm(view: View, typed: Typed | null, wrongs: Wrongs): PageAnswer {
  const fields = fieldsOf(typed ?? known(view.customer), wrongs)
  return page(
    'Billing information',
    html`${wayBack(view, 'customer_update')}
      <div class="panel">
        <form method="post" action="${view.place}/information" novalidate>
          ${formFields(view, fields)}
          <button data-busy="Saving…">Save</button>
        </form>
      </div>`,
  )
}

function wrongsOf(view: View, form: Typed): Wrongs {
  return {
    ...onlyWrong({
      name: may(view, 'name') && trimmed(form.name) === '' ? 'This field is incomplete.' : null,
      email: may(view, 'email') ? emailWrong(trimmed(form.email)) : null,
    }),
    ...(may(view, 'address') ? readAddress(form).wrongs : {}),
    ...(may(view, 'tax_id') ? readTaxId(form).wrongs : {}),
  }
}

const patchOf = (view: View, form: Typed): Partial<Customer> => ({
  ...(may(view, 'name') ? { name: trimmed(form.name) } : {}),
  ...(may(view, 'email') ? { email: trimmed(form.email) } : {}),
  ...(may(view, 'phone') ? { phone: trimmed(form.phone) || null } : {}),
  ...(may(view, 'address') ? { address: readAddress(form).address } : {}),
})

/** Saves billing information, as far as the configuration allows. */
export function saveInformation(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const wrongs = wrongsOf(view, form)
  if (Object.keys(wrongs).length > 0) return informationForm(view, form, wrongs)
  const { taxId } = may(view, 'tax_id') ? readTaxId(form) : { taxId: null }
  const has = taxIdsOf(ctx, view).some(({ value }) => value === taxId?.value)
  if (taxId && !has) addTaxId(ctx, view.customer.id, { ...taxId })
  change(ctx, view.customer, patchOf(view, form), 'customer.updated')
  return finish(view, 'customer_update', 'information')
}
