import { html, type Html } from '../../pages/html.ts'

type Attributes = Record<string, string>

/** A labelled field; its name is its id unless given. */
export function field(id: string, label: string, value: string | number, attributes: Attributes = {}): Html {
  const { name = id, ...rest } = attributes
  const more = Object.entries(rest).map(([key, text]) => html` ${key}="${text}"`)
  return html`<div>
    <label for="${id}">${label}</label>
    <input id="${id}" name="${name}" value="${value}" ${more} />
  </div>`
}

/** One choice of a `select`. */
export const option = (value: string, text: string, chosen: string): Html =>
  html`<option value="${value}" ${value === chosen && html`selected`}>${text}</option>`

/** A labelled choice; its name is its id unless given. */
export const select = (id: string, label: string, options: Html[], name = id): Html =>
  html`<div>
    <label for="${id}">${label}</label>
    <select id="${id}" name="${name}">
      ${options}
    </select>
  </div>`
