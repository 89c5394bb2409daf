import type { ClockReading } from '../control/clock.ts'
import { html, type Html } from '../pages/html.ts'
import { assetHref } from './assets.ts'
import { home, root, when } from './kit.ts'
import type { Part, Shown } from './types.ts'

const parts: [part: Part, text: string, href: string][] = [
  ['overview', 'Overview', home],
  ['customers', 'Customers', `${root}/customers`],
  ['events', 'Events', `${root}/events`],
  ['webhooks', 'Webhooks', `${root}/webhooks`],
  ['requests', 'Requests', `${root}/requests`],
  ['clock', 'Clock', `${root}/clock`],
  ['faults', 'Faults', `${root}/faults`],
  ['ledger', 'Ledger', `${root}/ledger`],
  ['state', 'State', `${root}/state`],
]

const linkOf =
  (current: Part) =>
  ([part, text, href]: (typeof parts)[number]): Html =>
    html`<li><a href="${href}" ${part === current && html`aria-current="page"`}>${text}</a></li>`

/** What is around every page. */
export interface Frame {
  reading: ClockReading
  /** What an action came to. */
  said: { text: string; failed: boolean } | null
  /** Counts changes; the script asks for what came after. */
  version: number
}

const saidOf = ({ said }: Frame): Html | null =>
  said &&
  html`<p class="said ${said.failed ? 'bad' : 'good'}" role="${said.failed ? 'alert' : 'status'}">${said.text}</p>`

/** A whole page of the dashboard. */
export function document({ title, part, body }: Shown, frame: Frame): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${title} · Stripe sandbox</title>
        <link rel="stylesheet" href="${assetHref('dashboard.css')}" />
        <script src="${assetHref('dashboard.js')}" defer></script>
      </head>
      <body data-version="${frame.version}" data-changes="${root}/changes">
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
          <a class="brand" href="${home}">Stripe sandbox</a>
          <form class="search" role="search" action="${root}/search">
            <label class="hidden" for="q">Find by id, e-mail or name</label>
            <input id="q" name="q" type="search" placeholder="Find by id, e-mail or name" autocomplete="off" />
          </form>
          <p class="time" id="time" data-live>
            <span class="quiet">Sandbox time</span> ${when(frame.reading.now)} <span class="quiet">UTC</span>
          </p>
          <p class="live" id="live" hidden></p>
        </header>
        <nav aria-label="Dashboard">
          <ul>
            ${parts.map(linkOf(part))}
          </ul>
        </nav>
        <main id="main" tabindex="-1">
          ${saidOf(frame)}
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`
  return page.text
}
