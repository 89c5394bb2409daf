import { html, type Html } from './html.ts'

/** What a person typed, by the name of the field. */
export type Typed = Record<string, string>

/** What is wrong with it, in words that stand beside the field; those of no field are under `form`. */
export type Wrongs = Record<string, string>

interface FieldOptions {
  /** Not asked for by Stripe's page either. */
  optional?: boolean
  hint?: string
  type?: 'text' | 'email' | 'tel'
  autocomplete?: string
  inputmode?: 'numeric' | 'email'
  maxlength?: number
  placeholder?: string
}

interface SelectOptions {
  optional?: boolean
  options: readonly (readonly [value: string, text: string])[]
  autocomplete?: string
}

/** The fields of one form. */
export interface Fields {
  text(name: string, label: string, options?: FieldOptions): Html
  select(name: string, label: string, options: SelectOptions): Html
  /** What was typed into a field; empty when nothing was. */
  typed(name: string): string
  /** What is wrong with one field, for controls of other kinds. */
  wrong(name: string): Html | null
  /** The attributes by which a control points at what is wrong with it. */
  state(name: string): Html | null
}

const optionalMark = (optional: boolean | undefined): Html | null =>
  optional ? html` <span class="optional">(optional)</span>` : null

/**
 * Labelled fields with what was typed before and what is wrong with it right below; the first wrong one gets the focus.
 * Forms with them are `novalidate`: the words come from the server, as with Stripe's own page.
 */
export function fieldsOf(typed: Typed, wrongs: Wrongs): Fields {
  let focused = wrongs.form !== undefined
  const state = (name: string): Html | null => {
    if (wrongs[name] === undefined) return null
    const focus = !focused
    focused = true
    return html`aria-invalid="true" aria-describedby="${name}-wrong" ${focus && 'autofocus'}`
  }
  const wrong = (name: string): Html | null =>
    wrongs[name] === undefined ? null : html`<p class="wrong" id="${name}-wrong" role="alert">${wrongs[name]}</p>`
  return {
    state,
    wrong,
    typed: (name) => typed[name] ?? '',
    text: (name, label, { optional, hint, type = 'text', ...rest } = {}) =>
      html`<label for="${name}">${label}${optionalMark(optional)}</label>
        <input
          id="${name}"
          name="${name}"
          type="${type}"
          value="${typed[name] ?? ''}"
          ${attributes(rest)}
          ${!optional && 'required'}
          ${state(name)}
        />
        ${wrong(name)} ${hint !== undefined && html`<p class="hint">${hint}</p>`}`,
    select: (name, label, { optional, options, autocomplete }) =>
      html`<label for="${name}">${label}${optionalMark(optional)}</label>
        <select id="${name}" name="${name}" ${attributes({ autocomplete })} ${!optional && 'required'} ${state(name)}>
          ${options.map(([value, text]) => html`<option value="${value}" ${value === (typed[name] ?? '') && 'selected'}>${text}</option>`)}
        </select>
        ${wrong(name)}`,
  }
}

const attributes = (values: Record<string, string | number | undefined>): Html[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [html` ${name}="${value}"`]))

/** What was typed, without surrounding space. */
export const trimmed = (text: string | undefined): string => (text ?? '').trim()

/** What is wrong with an e-mail address as typed, if anything. */
export const emailWrong = (email: string): string | null =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? null : 'Your email is incomplete.'
