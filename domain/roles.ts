/** What a user is on an account. */
export type Role = 'owner' | 'admin' | 'member'

/** What a route asks for: a role on the account, or only that a person is signed in, also one who has left the account. */
export type Least = Role | 'person'

const STANDING: Readonly<Record<Least, number>> = { person: 0, member: 1, admin: 2, owner: 3 }

/** Who may call each route of signed-in people. A route that is not here cannot be guarded, and so not be written. */
export const LEAST_ROLE = {
  'GET /me': 'person',
  'POST /session/refresh': 'person',
  'POST /session/account': 'person',
  'GET /devices': 'person',
  'PATCH /devices/:id': 'person',
  'DELETE /devices/:id': 'person',
  'DELETE /devices': 'person',
  'POST /accounts': 'person',
  'GET /account': 'member',
  'PATCH /account': 'owner',
  'GET /account/members': 'member',
  'PATCH /account/members/:id': 'owner',
  'DELETE /account/members/me': 'member',
  'DELETE /account/members/:id': 'owner',
  'GET /account/invitations': 'owner',
  'POST /account/invitations': 'owner',
  'DELETE /account/invitations/:id': 'owner',
  'POST /invitations/:token/accept': 'person',
  'GET /billing/config': 'member',
  'GET /billing/subscription': 'member',
  'GET /billing/entitlements': 'member',
  'POST /billing/checkout': 'owner',
  'GET /billing/checkout/:session_id': 'owner',
  'POST /billing/checkout/:session_id/confirm': 'owner',
  'GET /billing/checkout/success': 'member',
  'GET /billing/checkout/cancel': 'member',
  'POST /billing/coupons/validate': 'owner',
  'POST /billing/portal': 'owner',
  'GET /billing/invoices': 'admin',
  'POST /billing/subscription/cancel': 'owner',
  'POST /billing/subscription/resume': 'owner',
  'POST /billing/payment/retry': 'owner',
  'GET /billing/commands/:id': 'member',
  'GET /billing/timeline': 'admin',
  'GET /notifications/settings': 'admin',
  'PUT /notifications/settings': 'admin',
  'POST /notifications/test': 'admin',
  'GET /notifications/log': 'admin',
  'GET /audit': 'admin',
  'POST /account/export': 'owner',
  'GET /account/export/:id': 'owner',
  'GET /account/erasure': 'owner',
  'POST /account/erase': 'owner',
  'GET /webhook-endpoints': 'owner',
  'POST /webhook-endpoints': 'owner',
  'GET /webhook-endpoints/:id': 'owner',
  'PATCH /webhook-endpoints/:id': 'owner',
  'DELETE /webhook-endpoints/:id': 'owner',
  'POST /webhook-endpoints/:id/rotate-secret': 'owner',
  'GET /webhook-endpoints/:id/deliveries': 'owner',
  'POST /webhook-endpoints/:id/deliveries/:delivery/replay': 'owner',
  'GET /audit/export': 'admin',
} as const satisfies Readonly<Record<string, Least>>

/** A route that signed-in people call. */
export type Action = keyof typeof LEAST_ROLE

/** A route that asks for nothing but a person. */
export type PersonAction = { [A in Action]: (typeof LEAST_ROLE)[A] extends Role ? never : A }[Action]

/** A route that asks for a role on the account. */
export type RoleAction = Exclude<Action, PersonAction>

/** Whether someone in this role (null: not on the account) may call this route. */
export const may = (role: Role | null, action: Action): boolean => hasRole(role, LEAST_ROLE[action])

/** Whether a role (null: none) is at least what is asked for. */
export const hasRole = (role: Role | null, least: Least): boolean => (role ? STANDING[role] : 0) >= STANDING[least]
