/** How calls of a route come into the audit log. */
export type Audited =
  /**
   * Noted before the handler runs, and once more if it refuses; `beside`: the handler has begun meanwhile, and waits for
   * the note before it does anything.
   */
  | { by: 'gate'; action: string; beside?: true }
  /** The handler writes the entry in the transaction that does it, with before and after. */
  | { by: 'handler'; actions: readonly string[] }
  | { by: 'nobody'; reason: string }

const gate = (action: string): Audited => ({ by: 'gate', action })
const handler = (...actions: string[]): Audited => ({ by: 'handler', actions })
const nobody = (reason: string): Audited => ({ by: 'nobody', reason })

/** Mutating routes that are not simply noted under their own name. A route that is not here is noted all the same. */
const AUDITED: Readonly<Record<string, Audited>> = {
  'POST /miniapp/exchange-initdata': handler('session.opened'),
  'POST /session/refresh': nobody('the same session goes on; its device says when it was last seen'),
  'POST /session/account': nobody('a token for another account of the same session; nothing changes'),
  'PATCH /devices/:id': gate('device.renamed'),
  'DELETE /devices/:id': handler('device.revoked'),
  'DELETE /devices': handler('device.others_revoked'),
  'POST /accounts': handler('account.created'),
  'PATCH /account': handler('account.renamed'),
  'PATCH /account/members/:id': handler('member.role_changed'),
  'DELETE /account/members/me': handler('member.left'),
  'DELETE /account/members/:id': handler('member.removed'),
  'POST /account/invitations': handler('invitation.created'),
  'DELETE /account/invitations/:id': handler('invitation.withdrawn'),
  'POST /invitations/:token/accept': handler('member.joined'),
  'POST /account/export': handler('data.export_requested'),
  'POST /account/erase': handler('data.erasure_requested'),
  'POST /billing/checkout': { by: 'gate', action: 'checkout.requested', beside: true },
  'POST /billing/checkout/:session_id/confirm': nobody('it reads what Stripe says; what changed is in the inbox'),
  'POST /billing/coupons/validate': nobody('it changes nothing'),
  'POST /billing/portal': gate('portal.opened'),
  'POST /billing/subscription/cancel': gate('subscription.cancel'),
  'POST /billing/subscription/resume': gate('subscription.resume'),
  'POST /billing/payment/retry': gate('payment.retry'),
  'POST /billing/stripe-webhook': nobody('the inbox keeps every event, and what became of it'),
  'POST /notifications/events': nobody('the notification log keeps every event, and what became of it'),
  'POST /webhook-endpoints': gate('webhook_endpoint.created'),
  'PATCH /webhook-endpoints/:id': gate('webhook_endpoint.changed'),
  'DELETE /webhook-endpoints/:id': gate('webhook_endpoint.removed'),
  'POST /webhook-endpoints/:id/rotate-secret': gate('webhook_endpoint.secret_rotated'),
  'POST /webhook-endpoints/:id/deliveries/:delivery/replay': gate('webhook_endpoint.replayed'),
  'POST /ops/events/:id/replay': handler('ops.replay'),
  'POST /ops/clock/advance': handler('ops.clock_advance'),
  'POST /ops/accounts/:id/refetch': handler('ops.refetch'),
  'POST /ops/accounts/:id/grant-grace': handler('ops.grant_grace'),
  'POST /ops/accounts/:id/retry-payment': handler('ops.retry_payment'),
  'POST /ops/accounts/:id/skip-attempt': handler('ops.skip_attempt'),
  'POST /ops/accounts/:id/end-recovery': handler('ops.end_recovery'),
  'POST /ops/accounts/:id/release-checkout': handler('ops.release_checkout'),
}

/** How a mutating route is audited: by the gate, under its own name, unless the table says otherwise. */
export const auditedAs = (route: string): Audited => AUDITED[route] ?? gate(route)
