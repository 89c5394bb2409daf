import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import { detachMethod, methodsOf, setDefaultMethod } from '../engine/payment-methods.ts'
import type { Ctx } from '../store/types.ts'
import { html, safeUrl } from './html.ts'
import { page } from './layout.ts'
import { cancelAsConfigured, cancelForm, keepGoing } from './portal-cancel.ts'
import { addCard, cardForm } from './portal-card.ts'
import { home, returnLink } from './portal-home.ts'
import { namedSubscription, viewOf, type View } from './portal-view.ts'

const said: Record<string, string> = {
  card: 'Your card was saved.',
  default: 'Your default card was changed.',
  removed: 'The card was removed.',
  canceled: 'Your subscription was canceled.',
  kept: 'Your subscription goes on.',
}

const go = (view: View, done: string): PageAnswer => ({ status: 303, redirect: `${view.place}?done=${done}` })

/** After a flow: where `after_completion` says; otherwise the portal's first page. */
function finish(view: View, flow: string, done: string): PageAnswer {
  const asked = view.session.flow
  if (asked?.type !== flow) return go(view, done)
  const { type, redirect, hosted_confirmation: confirmation } = asked.after_completion
  const url = redirect && safeUrl(redirect.return_url)
  if (type === 'redirect' && url) return { status: 303, redirect: url }
  if (type !== 'hosted_confirmation') return go(view, done)
  const message = confirmation?.custom_message ?? said[done]
  return page(
    'Done',
    html`<p>${message}</p>
      ${returnLink(view)}`,
  )
}

function first(ctx: Ctx, view: View, { query }: PageRequest): PageAnswer {
  const { flow } = view.session
  const done = said[query.done ?? ''] ?? null
  if (done !== null || flow === null) return home(ctx, view, done)
  if (flow.type === 'payment_method_update') return cardForm(view, {}, {})
  const wanted = namedSubscription(ctx, view, flow.subscription_cancel?.subscription)
  return wanted?.cancel_at === null ? cancelForm(view, wanted) : home(ctx, view)
}

function cancelPage(ctx: Ctx, view: View, { query }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, query.subscription)
  const { enabled } = view.configuration.features.subscription_cancel
  return subscription && enabled ? cancelForm(view, subscription) : home(ctx, view)
}

function cancel(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.subscription)
  const allowed =
    view.configuration.features.subscription_cancel.enabled || view.session.flow?.type === 'subscription_cancel'
  if (!subscription || !allowed) return home(ctx, view)
  cancelAsConfigured(ctx, view, subscription, form)
  return finish(view, 'subscription_cancel', 'canceled')
}

function keep(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.id)
  if (subscription) keepGoing(ctx, subscription)
  return go(view, 'kept')
}

function add(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  return addCard(ctx, view, form) ?? finish(view, 'payment_method_update', 'card')
}

function makeDefault(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const method = methodsOf(ctx, view.customer.id).find((one) => one.id === form.id)
  if (method) setDefaultMethod(ctx, view.customer, method.id)
  return go(view, 'default')
}

function remove(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const method = methodsOf(ctx, view.customer.id).find((one) => one.id === form.id)
  if (method) detachMethod(ctx, method, view.customer)
  return go(view, 'removed')
}

const gone = (): PageAnswer => page('This link has expired', html`<p>Open the portal again from the shop.</p>`, 404)

type Act = (ctx: Ctx, view: View, request: PageRequest) => PageAnswer

const route = (method: 'GET' | 'POST', path: string, act: Act): PageRoute => ({
  method,
  path: `/p/session/:token${path}`,
  handle(ctx, request) {
    const view = viewOf(ctx, request)
    return view ? act(ctx, view, request) : gone()
  },
})

/** Stripe's customer portal. */
export const portalPages: PageRoute[] = [
  route('GET', '', first),
  route('GET', '/payment-method', (_ctx, view) => cardForm(view, {}, {})),
  route('POST', '/payment-method', add),
  route('POST', '/default', makeDefault),
  route('POST', '/remove', remove),
  route('GET', '/cancel', cancelPage),
  route('POST', '/cancel', cancel),
  route('POST', '/keep', keep),
]
