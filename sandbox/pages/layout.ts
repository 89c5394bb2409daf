import type { PageAnswer } from '../engine/contract.ts'
import { assetUrl } from './assets.ts'
import { html, type Html } from './html.ts'

const [style, script] = [assetUrl('pages.css'), assetUrl('pages.js')]

function whole(title: string, main: Html, status: number): PageAnswer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <link rel="stylesheet" href="${style}" />
        <script src="${script}" defer></script>
      </head>
      <body>
        <header class="strip"><b>Test mode</b> Stripe sandbox: no real money moves here</header>
        ${main}
      </body>
    </html>`
  return { status, html: document.text }
}

/** A whole page of one column, as an answer. */
export const page = (title: string, body: Html, status = 200): PageAnswer =>
  whole(
    title,
    html`<main class="plain">
      <h1>${title}</h1>
      ${body}
    </main>`,
    status,
  )

/** A whole page of two columns, one above the other on a phone; one of them has the `h1`. */
export const splitPage = (
  title: string,
  { side, pane, narrow = false }: { side: Html; pane: Html; narrow?: boolean },
): PageAnswer =>
  whole(
    title,
    html`<main class="split ${narrow && 'narrow-side'}">
      <div class="side"><div>${side}</div></div>
      <div class="pane"><div>${pane}</div></div>
    </main>`,
    200,
  )

/** What went wrong, read out by screen readers at once. */
export const failure = (message: string | null): Html | null =>
  message === null ? null : html`<p class="bad" role="alert" tabindex="-1" autofocus>${message}</p>`

/** What went well. */
export const success = (message: string | null): Html | null =>
  message === null ? null : html`<p class="good" role="status">${message}</p>`
