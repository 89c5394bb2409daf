import type { PageAnswer } from '../engine/contract.ts'
import { html, safeUrl } from './html.ts'
import { page } from './layout.ts'
import { returnLink, type View } from './portal-view.ts'

const texts = {
  card: 'Your card was saved.',
  default: 'Your default card was changed.',
  removed: 'The card was removed.',
  canceled: 'Your subscription was canceled.',
  kept: 'Your subscription goes on.',
  stayed: 'Thank you for staying: the offer was applied.',
  changed: 'Your plan was updated.',
  planned: 'Your plan will change when the current period ends.',
  paused: 'Your subscription is paused.',
  resumed: 'Your subscription goes on, and was billed.',
  information: 'Your billing information was saved.',
} as const

/** Something that was done in the portal. */
export type Done = keyof typeof texts

/** What is said of something that was done, by its name in the address. */
export const doneText = (name: string | undefined): string | null =>
  Object.entries(texts).find(([key]) => key === name)?.[1] ?? null

/** Back to the portal's first page, which says what was done. */
export const go = (view: View, done: Done): PageAnswer => ({ status: 303, redirect: `${view.place}?done=${done}` })

/** After a flow: where `after_completion` says; otherwise, and outside that flow, the portal's first page. */
export function finish(view: View, flow: string, done: Done): PageAnswer {
  const asked = view.session.flow
  if (asked?.type !== flow) return go(view, done)
  const { type, redirect, hosted_confirmation: confirmation } = asked.after_completion
  const url = redirect && safeUrl(redirect.return_url)
  if (type === 'redirect' && url) return { status: 303, redirect: url }
  if (type !== 'hosted_confirmation') return go(view, done)
  return page(
    'All done',
    html`<div class="panel">
      <p>${confirmation?.custom_message ?? texts[done]}</p>
      ${returnLink(view)}
    </div>`,
  )
}
