import type { Endpoint } from '../http/types.ts'
import type { Ctx, LedgerEntry, Store, StripeObject } from '../store/types.ts'
import { operationOf } from './operation.ts'

/** What a browser sent to a hosted page: path segments, query and form, flat strings (last value wins). */
export interface PageRequest {
  params: Record<string, string>
  query: Record<string, string>
  form: Record<string, string>
}

/** What a hosted page answers: one of html, redirect (303), pdf or asset. */
export interface PageAnswer {
  status: number
  html?: string
  redirect?: string
  pdf?: Buffer
  /** A style sheet or script whose address changes with its content. */
  asset?: { type: string; body: string }
  /** Answer only once this event was delivered to every endpoint, at most 10 s (Stripe does so before `success_url`). */
  afterDelivery?: string
}

/**
 * A page for people, outside `/v1`. `path` has `:name` segments; runs as one atomic step, like an endpoint.
 * Changes belong before the first await: the step is saved when `handle` returns, the promise only makes the answer.
 */
export interface PageRoute {
  method: 'GET' | 'POST'
  path: string
  handle(ctx: Ctx, request: PageRequest): PageAnswer | Promise<PageAnswer>
}

/** A control call under `/_sandbox/…` with a JSON body; may throw `StripeFailure`. The value returned is the JSON answer. */
export interface ControlRoute {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  handle(
    ctx: Ctx,
    request: { params: Record<string, string>; query: Record<string, string>; body: Record<string, unknown> },
  ): unknown
}

/** Computes a property that is absent unless expanded, keyed `<object>.<property>`, e.g. `invoice.payments`. */
export type Includables = Record<string, (ctx: Ctx, object: StripeObject) => unknown>

/** The billing half of the sandbox, as the protocol half uses it. */
export interface BillingModule {
  endpoints: Endpoint[]
  pages: PageRoute[]
  /** `POST /_sandbox/checkout/sessions/:id/complete` and whatever else acts in a person's place. */
  controls: ControlRoute[]
  includables: Includables
  /** Unix seconds of the earliest job in a test clock, or in the sandbox's own time (null). Asked before every request: keep it cheap. */
  nextDue(store: Store, clock: string | null): number | null
  /** Runs exactly the earliest job of `ctx.clock`, at `ctx.now` (the job's instant). Must remove or postpone that job. */
  runNext(ctx: Ctx): void
  /** Called inside `DELETE /v1/customers/:id`, before the customer goes: cancels subscriptions, emits their events. */
  customerDeleted(ctx: Ctx, customerId: string): void
}

/** What a decline says; the parts of Stripe's card errors. */
export interface Decline {
  code: string
  decline_code: string | null
  message: string
  advice_code: string | null
  network_decline_code: string | null
}

/** A test card, as `templateCard(id)` of `engine/cards.ts` answers for `pm_card_*` ids. */
export interface TemplateCard {
  brand: string
  last4: string
  country: string
  funding: 'credit' | 'debit' | 'prepaid' | 'unknown'
  /** How charges behave: a name of the engine's own, remembered by `rememberBehaviour` for each real `pm_…`. */
  behaviour: string
  /** The decline that attaching meets; null when it can be attached. */
  attachDecline: Decline | null
}

/** Remembers how a payment method behaves when charged. */
export function rememberBehaviour(ctx: Ctx, paymentMethodId: string, behaviour: string): void {
  ctx.store.put({ object: 'sandbox.behaviour', id: paymentMethodId, behaviour })
}

/** How a payment method behaves when charged, or undefined when it was never recorded. */
export function behaviourOf(store: Store, paymentMethodId: string): string | undefined {
  return store.get<StripeObject & { behaviour: string }>('sandbox.behaviour', paymentMethodId)?.behaviour
}

/**
 * Records a movement of money, once per attempt (failed ones too).
 * Kept as store objects and not in `store.meta`: a meta record is rewritten whole whenever it changes.
 * The same advice holds for jobs and other things that grow: `put({object: 'sandbox.job', id, …})`; meta is for small records.
 */
export function appendLedger(
  ctx: Ctx,
  entry: Omit<LedgerEntry, 'operation' | 'idempotency_key' | 'request_id' | 'created'>,
): LedgerEntry {
  const full: LedgerEntry = {
    ...entry,
    operation: operationOf(ctx, entry),
    idempotency_key: ctx.request?.idempotency_key ?? null,
    request_id: ctx.request?.id ?? null,
    created: ctx.now,
  }
  ctx.store.put({ object: 'sandbox.ledger', ...full, id: entry.id })
  return full
}
