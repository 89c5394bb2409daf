import { serviceTokens } from '../support/api.ts'
import type { Asking } from '../support/client.ts'
import { initData } from '../support/init-data.ts'
import { ENDPOINT_EXAMPLES } from './endpoints.ts'
import { type ContractWorld, pages, plan_id } from './world.ts'

/** One call of an operation, and the status it is answered with. */
export interface Example {
  as?: Asking
  /** For the parameter in the path. */
  id?: string
  query?: string
  body?: object
  status: number
  /** What the same call is answered with once it has taken away the right to make it. */
  afterwards?: number
  /** Another body that is as valid, for the same key. */
  other?: object
}

const reason = 'looked into'
const page = 'limit=2'

/** An example of every operation of the contract. Who adds a route adds one here. */
export const EXAMPLES: Readonly<Record<string, (world: ContractWorld) => Example | Promise<Example>>> = {
  'POST /miniapp/exchange-initdata': () => ({ body: { init_data: initData() }, status: 200 }),
  'POST /session/refresh': ({ looker }) => ({ as: looker, status: 200 }),
  'POST /session/account': ({ looker }) => ({ as: looker, body: { account_id: looker.accountId }, status: 200 }),
  'GET /me': ({ owner }) => ({ as: owner, status: 200 }),
  'POST /accounts': ({ looker }) => ({ as: looker, body: { name: 'Crew' }, other: { name: 'Other' }, status: 201 }),
  'GET /account': ({ owner }) => ({ as: owner, status: 200 }),
  'PATCH /account': ({ owner }) => ({ as: owner, body: { name: 'Firm & Co' }, other: { name: 'Other' }, status: 200 }),
  'GET /account/members': ({ owner }) => ({ as: owner, query: page, status: 200 }),
  'PATCH /account/members/:id': ({ owner, member }) => ({
    as: owner,
    id: member.userId,
    body: { role: 'admin' },
    other: { role: 'member' },
    status: 200,
  }),
  'DELETE /account/members/me': ({ leaver }) => ({ as: leaver, status: 204, afterwards: 403 }),
  'DELETE /account/members/:id': ({ owner, removed }) => ({ as: owner, id: removed.userId, status: 204 }),
  'GET /account/invitations': ({ owner }) => ({ as: owner, query: page, status: 200 }),
  'POST /account/invitations': ({ owner }) => ({
    as: owner,
    body: { role: 'admin' },
    other: { role: 'member' },
    status: 201,
  }),
  'DELETE /account/invitations/:id': ({ owner, invitationId }) => ({ as: owner, id: invitationId, status: 204 }),
  'POST /invitations/:token/accept': ({ looker, invitationToken }) => ({
    as: looker,
    id: invitationToken,
    status: 200,
  }),
  'GET /devices': ({ owner }) => ({ as: owner, query: page, status: 200 }),
  'PATCH /devices/:id': ({ owner, deviceId }) => ({
    as: owner,
    id: deviceId,
    body: { name: 'Telly' },
    other: { name: 'Other' },
    status: 200,
  }),
  'DELETE /devices/:id': ({ owner, deviceId }) => ({ as: owner, id: deviceId, status: 204 }),
  'DELETE /devices': ({ owner }) => ({ as: owner, status: 204 }),
  'POST /account/export': ({ owner }) => ({ as: owner, status: 202 }),
  'GET /account/export/:id': async ({ api, owner }) => {
    const { body } = await api.post('/account/export', undefined, owner)
    return { as: owner, id: body.id, status: 200 }
  },
  'GET /account/erasure': ({ owner }) => ({ as: owner, status: 200 }),
  'POST /account/erase': async ({ api }) => {
    return { as: await api.signIn(), body: { confirm: 'erase' }, status: 202, afterwards: 401 }
  },
  'GET /audit': ({ owner }) => ({ as: owner, query: page, status: 200 }),
  'GET /audit/export': ({ owner }) => ({ as: owner, status: 200 }),
  'GET /ops/audit': ({ api }) => ({ as: api.operator, query: page, status: 200 }),
  'GET /ops/audit/export': ({ api }) => ({ as: api.operator, status: 200 }),
  'GET /billing/config': ({ member }) => ({ as: member, status: 200 }),
  'GET /billing/plans': () => ({ status: 200 }),
  'GET /billing/entitlements': ({ buyer }) => ({ as: buyer, status: 200 }),
  'GET /billing/subscription': ({ buyer }) => ({ as: buyer, status: 200 }),
  'POST /billing/subscription/cancel': ({ buyer }) => ({
    as: buyer,
    body: { at: 'period_end' },
    other: { at: 'now' },
    status: 200,
  }),
  'POST /billing/subscription/resume': ({ buyer }) => ({ as: buyer, status: 200 }),
  'POST /billing/payment/retry': ({ buyer }) => ({ as: buyer, status: 409 }),
  'POST /billing/checkout': ({ owner }) => ({
    as: owner,
    body: { plan_id, ...pages },
    other: { ...pages, plan_id: 'vip_monthly' },
    status: 201,
  }),
  'GET /billing/checkout/success': ({ looker, sessionId }) => ({
    as: looker,
    query: `session_id=${sessionId}`,
    status: 200,
  }),
  'GET /billing/checkout/cancel': ({ looker, sessionId }) => ({
    as: looker,
    query: `session_id=${sessionId}`,
    status: 200,
  }),
  'GET /billing/checkout/:session_id': ({ looker, sessionId }) => ({ as: looker, id: sessionId, status: 200 }),
  'POST /billing/checkout/:session_id/confirm': ({ looker, sessionId }) => ({ as: looker, id: sessionId, status: 200 }),
  'POST /billing/coupons/validate': ({ looker }) => ({
    as: looker,
    body: { code: 'NONE', plan_id },
    other: { code: 'OTHER', plan_id },
    status: 200,
  }),
  'POST /billing/portal': ({ buyer }) => ({
    as: buyer,
    body: {},
    other: { return_url: pages.success_url },
    status: 201,
  }),
  'GET /billing/invoices': ({ buyer }) => ({ as: buyer, query: page, status: 200 }),
  'GET /billing/commands/:id': async ({ api, buyer }) => {
    const { id } = await api.db.models.Command.findOne({ where: { accountId: buyer.accountId }, rejectOnEmpty: true })
    return { as: buyer, id, status: 200 }
  },
  'GET /notifications/settings': ({ owner }) => ({ as: owner, status: 200 }),
  'PUT /notifications/settings': ({ owner }) => ({ as: owner, body: settings(30), other: settings(60), status: 200 }),
  'POST /notifications/test': ({ owner }) => ({
    as: owner,
    body: { channel: 'email' },
    other: { channel: 'slack' },
    status: 409,
  }),
  'GET /notifications/log': ({ owner }) => ({ as: owner, query: page, status: 200 }),
  'POST /notifications/events': ({ owner }) => ({
    as: { token: serviceTokens.reports },
    body: { trigger: 'psi', account_id: owner.accountId, value: 0.1 },
    other: { trigger: 'psi', account_id: owner.accountId, value: 0.15 },
    status: 201,
  }),
  'GET /accounts': () => ({ as: { token: serviceTokens.reads }, query: 'tenant=org_1', status: 200 }),
  'GET /accounts/:id/subscription': ({ buyer }) => ({
    as: { token: serviceTokens.reads },
    id: buyer.accountId,
    status: 200,
  }),
  'GET /accounts/:id/entitlements': ({ buyer }) => ({
    as: { token: serviceTokens.reads },
    id: buyer.accountId,
    status: 200,
  }),
  ...ENDPOINT_EXAMPLES,
  'POST /billing/stripe-webhook': () => ({ body: {}, status: 400 }),
  'GET /ops/events': ({ api }) => ({ as: api.operator, query: page, status: 200 }),
  'POST /ops/events/:id/replay': ({ api, eventId }) => ({
    as: api.operator,
    id: eventId,
    body: { reason },
    other: { reason: 'other' },
    status: 200,
  }),
  'GET /ops/accounts/:id': ({ api, buyer }) => ({ as: api.operator, id: buyer.accountId, status: 200 }),
  'POST /ops/accounts/:id/refetch': order(200),
  'POST /ops/accounts/:id/grant-grace': order(200, { days: 3 }),
  'POST /ops/accounts/:id/retry-payment': order(409),
  'POST /ops/accounts/:id/skip-attempt': order(409),
  'POST /ops/accounts/:id/end-recovery': order(409),
  'POST /ops/accounts/:id/release-checkout': order(409),
  'GET /ops/recoveries': ({ api }) => ({ as: api.operator, query: page, status: 200 }),
  'GET /ops/clock': ({ api }) => ({ as: api.operator, status: 200 }),
  'POST /ops/clock/advance': ({ api }) => ({
    as: api.operator,
    body: { seconds: 60 },
    other: { seconds: 61 },
    status: 200,
  }),
  'GET /healthz': () => ({ status: 200 }),
  'GET /readyz': () => ({ status: 200 }),
}

function order(status: number, more: object = {}) {
  return ({ api, buyer }: ContractWorld): Example => {
    const body = { reason, ...more }
    return { as: api.operator, id: buyer.accountId, body, other: { ...body, reason: 'other' }, status }
  }
}

function settings(keep_days: number) {
  const channels = {
    email: { enabled: false, address: null },
    slack: { enabled: false },
    telegram: { enabled: false, chat_id: null },
  }
  return { version: 0, channels, triggers: {}, quiet_hours: null, keep_days }
}
