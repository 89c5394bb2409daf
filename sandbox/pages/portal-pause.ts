import type { PageAnswer, PageRequest } from '../engine/contract.ts'
import { readableDate } from '../engine/money.ts'
import { boundary } from '../engine/periods.ts'
import { pauseSubscription } from '../engine/subscriptions/pause.ts'
import { resumeSubscription } from '../engine/subscriptions/resume.ts'
import type { Ctx } from '../store/types.ts'
import { html, type Html } from './html.ts'
import { page } from './layout.ts'
import { finish, go } from './portal-finish.ts'
import { home } from './portal-home.ts'
import { namedSubscription, wayBack, type View } from './portal-view.ts'

/** When a pause of each length that the configuration offers ends; none where it lasts until it is taken back. */
function ends(ctx: Ctx, view: View): number[] {
  const { type, interval_options: options } = view.configuration.features.subscription_pause.duration
  if (type !== 'interval_options') return []
  return options.map(({ interval, interval_count }) => boundary(ctx.now, { interval, interval_count }, 1))
}

function lengths(all: number[]): Html {
  return html`<fieldset>
    <legend>For how long?</legend>
    ${all.map(
      (at, place) =>
        html`<label class="pick"
          ><input type="radio" name="length" value="${place}" ${place === 0 && 'checked'} /> Until
          ${readableDate(at)}</label
        >`,
    )}
  </fieldset>`
}

const allowed = (view: View): boolean =>
  view.configuration.features.subscription_pause.enabled || view.session.flow?.type === 'subscription_pause'

/** Asks whether, and for how long, a subscription shall pause. */
export function pauseForm(ctx: Ctx, view: View, id: string | undefined): PageAnswer {
  const subscription = namedSubscription(ctx, view, id)
  if (!subscription || subscription.status === 'paused' || !allowed(view)) return home(ctx, view)
  const all = ends(ctx, view)
  return page(
    'Pause your subscription?',
    html`${wayBack(view, 'subscription_pause')}
      <div class="panel">
        <p>While it is paused nothing is billed, and what you have paid for and not used is credited to you.</p>
        <form method="post" action="${view.place}/pause">
          <input type="hidden" name="subscription" value="${subscription.id}" />
          ${all.length > 0 ? lengths(all) : html`<p>It stays paused until you resume it.</p>`}
          <button data-busy="Pausing…">Pause subscription</button>
        </form>
      </div>`,
  )
}

/** Pauses a subscription as its form asks. */
export function pause(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.subscription)
  if (!subscription || subscription.status === 'paused' || !allowed(view)) return home(ctx, view)
  const all = ends(ctx, view)
  const resumesAt = all[Number(form.length ?? 0)] ?? all[0] ?? null
  pauseSubscription(ctx, subscription, { unusedTime: 'now', invoicing: 'pending_invoice_item', resumesAt })
  return finish(view, 'subscription_pause', 'paused')
}

/** A paused subscription goes on: a new period begins now and is billed. */
export function resume(ctx: Ctx, view: View, { form }: PageRequest): PageAnswer {
  const subscription = namedSubscription(ctx, view, form.id)
  if (subscription?.status !== 'paused') return home(ctx, view)
  const wish = { anchor: 'now', payment: 'resume_on_payment_attempt', behavior: 'create_prorations' } as const
  resumeSubscription(ctx, subscription, wish)
  return go(view, 'resumed')
}
