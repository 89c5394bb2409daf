import type { CheckoutSession } from '../engine/types.ts'
import { trimmed, type Fields, type Typed, type Wrongs } from './fields.ts'
import { html, type Html } from './html.ts'

type CustomField = CheckoutSession['custom_fields'][number]

const nameOf = ({ key }: CustomField): string => `custom-${key}`

const labelOf = ({ label, key }: CustomField): string => label.custom ?? key

function fieldOf(fields: Fields, field: CustomField): Html {
  const { optional } = field
  if (field.dropdown) {
    const options = field.dropdown.options.map(({ value, label }): [string, string] => [value, label])
    return fields.select(nameOf(field), labelOf(field), { optional, options: [['', 'Choose'], ...options] })
  }
  const numeric = field.numeric ? { inputmode: 'numeric' as const } : {}
  return fields.text(nameOf(field), labelOf(field), { optional, maxlength: 255, ...numeric })
}

/** The shop's own questions. */
export const customFields = (fields: Fields, { custom_fields: asked }: CheckoutSession): Html =>
  html`${asked.map((field) => fieldOf(fields, field))}`

function lengthWrong(field: CustomField, value: string): string | null {
  const bounds = field.text ?? field.numeric
  if (bounds && bounds.minimum_length !== null && value.length < bounds.minimum_length) {
    return `At least ${bounds.minimum_length} characters are needed.`
  }
  if (bounds && bounds.maximum_length !== null && value.length > bounds.maximum_length) {
    return `At most ${bounds.maximum_length} characters fit.`
  }
  return null
}

function wrongWith(field: CustomField, value: string): string | null {
  if (value === '') return field.optional ? null : 'This field is incomplete.'
  if (field.dropdown) return field.dropdown.options.some((one) => one.value === value) ? null : 'Please choose one.'
  if (field.numeric && !/^\d+$/.test(value)) return 'Please use digits only.'
  return lengthWrong(field, value)
}

function answered(field: CustomField, value: string): CustomField {
  const answer = { value: value === '' ? null : value }
  if (field.dropdown) return { ...field, dropdown: { ...field.dropdown, ...answer } }
  if (field.numeric) return { ...field, numeric: { ...field.numeric, ...answer } }
  return field.text ? { ...field, text: { ...field.text, ...answer } } : field
}

/** The shop's own questions with their answers; says what is wrong with them. */
export function readCustomFields(session: CheckoutSession, form: Typed): { fields: CustomField[]; wrongs: Wrongs } {
  const wrongs: Wrongs = {}
  const fields = session.custom_fields.map((field) => {
    const value = trimmed(form[nameOf(field)])
    const wrong = wrongWith(field, value)
    if (wrong !== null) wrongs[nameOf(field)] = wrong
    return answered(field, value)
  })
  return { fields, wrongs }
}
