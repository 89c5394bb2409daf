import { describe, expect, it } from 'vitest'
import { type Action, hasRole, LEAST_ROLE, may, type Role } from '#domain/roles.ts'

const actions = Object.keys(LEAST_ROLE) as Action[]
const allowedToAnyone = () => actions.filter((action) => may(null, action))
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

  it('lets nobody but an owner change anything of the account, but for who hears of what', () => {
    const own = [...allowedToAnyone(), 'DELETE /account/members/me']
    const hearing = { admin: ['PUT /notifications/settings', 'POST /notifications/test'], member: [] }
    for (const role of ['admin', 'member'] as const)
      expect(allowed(role).filter((action) => !action.startsWith('GET ') && !own.includes(action))).toEqual(
        hearing[role],
      )
  })

  it('lets a person who has left the account do what concerns themselves alone', () => {
    expect(allowedToAnyone()).toEqual(actions.filter((action) => LEAST_ROLE[action] === 'person'))
    expect(may(null, 'GET /me')).toBe(true)
    expect(may(null, 'GET /billing/subscription')).toBe(false)
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
