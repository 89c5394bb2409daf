import { describe, expect, it } from 'vitest'
import { type Action, hasRole, LEAST_ROLE, may, type Role } from '#domain/roles.ts'

const actions = Object.keys(LEAST_ROLE) as Action[]
const allowed = (role: Role) => actions.filter((action) => may(role, action))

describe('may', () => {
  it('lets the owner do everything', () => {
    expect(allowed('owner')).toEqual(actions)
  })

  it.each([
    ['POST /billing/checkout', 'owner'],
    ['POST /billing/portal', 'owner'],
    ['POST /billing/payment/retry', 'owner'],
    ['GET /billing/invoices', 'admin'],
    ['GET /billing/timeline', 'admin'],
    ['GET /billing/subscription', 'member'],
    ['GET /billing/entitlements', 'member'],
  ] as const)('asks for %s the role %s at least', (action, least) => {
    const able = (['owner', 'admin', 'member'] as const).filter((role) => may(role, action))
    expect(able).toEqual(['owner', 'admin', 'member'].slice(0, ['owner', 'admin', 'member'].indexOf(least) + 1))
  })

  it('lets nobody but an owner change anything', () => {
    for (const role of ['admin', 'member'] as const)
      expect(allowed(role).filter((action) => !action.startsWith('GET '))).toEqual([])
  })
})

describe('hasRole', () => {
  it.each([
    ['owner', 'admin', true],
    ['admin', 'admin', true],
    ['admin', 'owner', false],
    ['member', 'admin', false],
  ] as const)('says of %s as %s: %s', (role, least, answer) => {
    expect(hasRole(role, least)).toBe(answer)
  })
})
