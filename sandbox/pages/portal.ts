import type { PageAnswer, PageRequest, PageRoute } from '../engine/contract.ts'
import type { Ctx } from '../store/types.ts'
import { html } from './html.ts'
import { page } from './layout.ts'
import { cancelAsConfigured, cancelForm, keepGoing, stay } from './portal-cancel.ts'
import { addCard, cardForm } from './portal-card.ts'
import { doneText, finish, go } from './portal-finish.ts'
import { home } from './portal-home.ts'
import { informationForm, saveInformation } from './portal-information.ts'
import { makeDefault, removeMethod } from './portal-methods.ts'
import { pause, pauseForm, resume } from './portal-pause.ts'
import { changePlan, choosePlan, previewPlan } from './portal-plan.ts'
import { isEnding, namedSubscription, viewOf, type View } from './portal-view.ts'

type Act = (ctx: Ctx, view: View, request: PageRequest) => PageAnswer

const mayCancel = (view: View): boolean =>
  view.configuration.features.subscription_cancel.enabled || view.session.flow?.type === 'subscription_cancel'

function askToCancel(ctx: Ctx, view: View, id: string | undefined): PageAnswer {
  const subscription = namedSubscription(ctx, view, id)
  const able = subscription && !isEnding(subscription) && mayCancel(view)
  return able ? cancelForm(ctx, view, subscription) : home(ctx, view)
}

type Flow = NonNullable<View['session']['flow']>

/** The page that each kind of deep link leads to. */
const flowPages: Record<string, (ctx: Ctx, view: View, flow: Flow) => PageAnswer> = {
  payment_method_update: (_ctx, view) => cardForm(view, {}, {}),
  subscription_cancel: (ctx, view, flow) => askToCancel(ctx, view, flow.subscription_cancel?.subscription),
  subscription_update: (ctx, view, flow) => choosePlan(ctx, view, flow.subscription_update?.subscription),
  subscription_update_confirm: (ctx, view, flow) =>
    previewPlan(ctx, view, { subscription: flow.subscription_update_confirm?.subscription ?? '' }),
  subscription_pause: (ctx, view, flow) => pauseForm(ctx, view, flow.subscription_pause?.subscription),
  customer_update: (_ctx, view) => informationForm(view, null, {}),
}

function flowPage(ctx: Ctx, view: View): PageAnswer {
  const { flow } = view.session
  const shown = flow ? flowPages[flow.type] : undefined
  return flow && shown ? shown(ctx, view, flow) : home(ctx, view)
}

function first(ctx: Ctx, view: View, { query }: PageRequest): PageAnswer {
  const done = doneText(query.done)
  return done === null ? flowPage(ctx, view) : home(ctx, view, done)
}

function cancel(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.subscription)
  if (!subscription || isEnding(subscription) || !mayCancel(view)) return home(ctx, view)
  cancelAsConfigured(ctx, view, subscription, form)
  return finish(view, 'subscription_cancel', 'canceled')
}

function acceptOffer(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.id)
  const stays = subscription !== undefined && stay(ctx, view, subscription)
  return stays ? finish(view, 'subscription_cancel', 'stayed') : home(ctx, view)
}

function keep(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.id)
  if (subscription && isEnding(subscription)) keepGoing(ctx, subscription)
  return go(view, 'kept')
}

function add(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  return addCard(ctx, view, form) ?? finish(view, 'payment_method_update', 'card')
}

const gone = (): PageAnswer =>
  page('This link has expired', html`<div class="panel"><p>Open the portal again from the shop.</p></div>`, 404)

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
  route('POST', '/remove', removeMethod),
  route('GET', '/cancel', (ctx, view, { query }) => askToCancel(ctx, view, query.subscription)),
  route('POST', '/cancel', cancel),
  route('POST', '/stay', acceptOffer),
  route('POST', '/keep', keep),
  route('GET', '/plan', (ctx, view, { query }) => choosePlan(ctx, view, query.subscription)),
  route('GET', '/plan/confirm', (ctx, view, { query }) => previewPlan(ctx, view, query)),
  route('POST', '/plan', changePlan),
  route('GET', '/pause', (ctx, view, { query }) => pauseForm(ctx, view, query.subscription)),
  route('POST', '/pause', pause),
  route('POST', '/resume', resume),
  route('GET', '/information', (_ctx, view) => informationForm(view, null, {})),
  route('POST', '/information', saveInformation),
]
