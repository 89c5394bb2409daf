import type { PageAnswer, PageRequest } from '../engine/contract.ts'
import { detachMethod, methodsOf, setDefaultMethod } from '../engine/payment-methods.ts'
import type { PaymentMethod } from '../engine/types.ts'
import type { Ctx } from '../store/types.ts'
import { html, type Html } from './html.ts'
import { methodDetail, methodName } from './method-name.ts'
import { go } from './portal-finish.ts'
import { action } from './portal-plans.ts'
import { liveSubscriptions, type View } from './portal-view.ts'

const isDefault = (view: View, method: PaymentMethod): boolean =>
  view.customer.invoice_settings.default_payment_method === method.id

/** What a plan is paid with cannot be taken away. */
const isNeeded = (ctx: Ctx, view: View, method: PaymentMethod): boolean =>
  isDefault(view, method) || liveSubscriptions(ctx, view).some((one) => one.default_payment_method === method.id)

function methodOf(ctx: Ctx, view: View, method: PaymentMethod): Html {
  const detail = methodDetail(method)
  return html`<li>
    <span
      >${methodName(method)} ${isDefault(view, method) && html`<span class="tag">Default</span>`}
      ${detail !== null && html`<br /><span class="quiet">${detail}</span>`}</span
    >
    <span class="actions">
      ${!isDefault(view, method) && action(view, 'default', method.id, 'Make default')}
      ${!isNeeded(ctx, view, method) && action(view, 'remove', method.id, 'Remove')}
    </span>
  </li>`
}

/** The customer's payment methods, where the configuration shows them. */
export function methods(ctx: Ctx, view: View): Html | null {
  if (!view.configuration.features.payment_method_update.enabled) return null
  const all = methodsOf(ctx, view.customer.id)
  return html`<section>
    <h2>Payment methods</h2>
    ${all.length === 0 && html`<p class="quiet">There is none yet.</p>`}
    <ul class="rows">
      ${all.map((method) => methodOf(ctx, view, method))}
    </ul>
    <p><a href="${view.place}/payment-method">Add payment method</a></p>
  </section>`
}

const named = (ctx: Ctx, view: View, { form }: PageRequest): PaymentMethod | undefined =>
  methodsOf(ctx, view.customer.id).find((one) => one.id === form.id)

/** Makes one of the customer's payment methods the default. */
export function makeDefault(ctx: Ctx, view: View, request: PageRequest): PageAnswer {
  const method = named(ctx, view, request)
  if (method) setDefaultMethod(ctx, view.customer, method.id)
  return go(view, 'default')
}

/** Removes one that no plan needs. */
export function removeMethod(ctx: Ctx, view: View, request: PageRequest): PageAnswer {
  const method = named(ctx, view, request)
  if (!method || isNeeded(ctx, view, method)) return { status: 303, redirect: view.place }
  detachMethod(ctx, method, view.customer)
  return go(view, 'removed')
}
