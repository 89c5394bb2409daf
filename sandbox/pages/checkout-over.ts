import type { PageAnswer } from '../engine/contract.ts'
import type { CheckoutSession } from '../engine/types.ts'
import { html, safeUrl } from './html.ts'
import { page } from './layout.ts'

/** The shop's page for those who have paid. */
export const successUrl = (session: CheckoutSession): string | null =>
  safeUrl(session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null)

function completed(session: CheckoutSession): PageAnswer {
  const url = successUrl(session)
  return page(
    'You’re all done here',
    html`<div class="panel">
      <p>This checkout was completed. There is nothing left to do.</p>
      ${url !== null && html`<a class="button" href="${url}">Continue to the shop</a>`}
    </div>`,
  )
}

function expired(session: CheckoutSession): PageAnswer {
  const recovery = safeUrl(session.after_expiration?.recovery?.url ?? null)
  const shop = safeUrl(session.cancel_url)
  const again = html`<a class="button" href="${recovery ?? ''}">Start again</a>`
  return page(
    'This page has expired',
    html`<div class="panel">
      <p>Your session has timed out, and nothing was paid.</p>
      ${recovery === null && html`<p>Start again from the shop.</p>`} ${recovery !== null && again}
      ${shop !== null && html`<a class="button second" href="${shop}">Back to the shop</a>`}
    </div>`,
    410,
  )
}

/** The page of a session that is over. */
export const sessionOver = (session: CheckoutSession): PageAnswer =>
  session.status === 'complete' ? completed(session) : expired(session)
