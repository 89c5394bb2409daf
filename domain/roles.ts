/** What a user is on an account. */
export type Role = 'owner' | 'admin' | 'member'

const STANDING: Readonly<Record<Role, number>> = { member: 1, admin: 2, owner: 3 }

/** The least role that may call each route on behalf of an account. */
export const LEAST_ROLE = {
  'GET /billing/config': 'member',
  'GET /billing/subscription': 'member',
  'GET /billing/entitlements': 'member',
  'POST /billing/checkout': 'owner',
  'GET /billing/checkout/:session_id': 'owner',
  'POST /billing/checkout/:session_id/confirm': 'owner',
  'GET /billing/checkout/success': 'member',
  'GET /billing/checkout/cancel': 'member',
  'POST /billing/portal': 'owner',
  'GET /billing/invoices': 'admin',
  'POST /billing/subscription/cancel': 'owner',
  'POST /billing/subscription/resume': 'owner',
  'POST /billing/payment/retry': 'owner',
  'GET /billing/commands/:id': 'member',
  'GET /billing/timeline': 'admin',
} as const satisfies Readonly<Record<string, Role>>

/** A route that asks for a role. */
export type Action = keyof typeof LEAST_ROLE

/** Whether someone in this role may call this route. */
export const may = (role: Role, action: Action): boolean => hasRole(role, LEAST_ROLE[action])

/** Whether a role is at least the one asked for. */
export const hasRole = (role: Role, least: Role): boolean => STANDING[role] >= STANDING[least]
