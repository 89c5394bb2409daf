import type { PageAnswer } from '../engine/contract.ts'
import { html, type Html } from './html.ts'

const css = `
:root { color-scheme: light dark; --line: #8a8f98; --soft: #f3f4f6; --ink: #16181d; --paper: #fff; --act: #3730a3; --on-act: #fff; --bad: #a3122b; --good: #14603a; --quiet: #4b5563; }
@media (prefers-color-scheme: dark) { :root { --line: #757c88; --soft: #23262d; --ink: #f2f3f5; --paper: #15171b; --act: #b8b5ff; --on-act: #15171b; --bad: #ffb0bb; --good: #9be0b8; --quiet: #b9bfca; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
.strip { background: var(--soft); color: var(--ink); padding: .5rem 1rem; font-size: .875rem; text-align: center; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.0625rem; margin: 1.75rem 0 .5rem; }
a { color: var(--act); display: inline-block; padding: .25rem 0; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem; }
label.pick { font-weight: 400; display: flex; gap: .5rem; align-items: center; margin: .25rem 0; min-height: 2rem; }
input:not([type=radio]) { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .375rem; }
fieldset { border: 0; padding: 0; margin: .5rem 0; } legend { font-weight: 600; padding: 0; }
button { width: 100%; min-height: 2.75rem; margin-top: 1rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--on-act); background: var(--act); border: 1px solid var(--act); border-radius: .375rem; cursor: pointer; }
button.second { color: var(--act); background: transparent; } button.small { width: auto; margin: 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.rows { list-style: none; margin: 0; padding: 0; } .rows > li { display: flex; flex-wrap: wrap; gap: .25rem .75rem; justify-content: space-between; align-items: center; padding: .625rem 0; border-bottom: 1px solid var(--line); }
.sum { font-weight: 700; } .quiet { color: var(--quiet); font-size: .9375rem; }
.bad, .good { border: 1px solid; border-radius: .375rem; padding: .625rem .75rem; margin: 1rem 0; } .bad { color: var(--bad); } .good { color: var(--good); }
summary { cursor: pointer; padding: .5rem 0; } code { font-size: .9375rem; }
form.line { display: inline; }
`

/** A whole page, as an answer. */
export function page(title: string, body: Html, status = 200): PageAnswer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${rawCss}
        </style>
      </head>
      <body>
        <header class="strip">Stripe sandbox: no real money moves here</header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`
  return { status, html: document.text }
}

const rawCss: Html = html([css] as unknown as TemplateStringsArray)

/** What went wrong, read out by screen readers at once. */
export const failure = (message: string | null): Html | null =>
  message === null ? null : html`<p class="bad" role="alert">${message}</p>`

/** What went well. */
export const success = (message: string | null): Html | null =>
  message === null ? null : html`<p class="good" role="status">${message}</p>`
