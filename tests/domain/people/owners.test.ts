import { describe, expect, it } from 'vitest'
import { checkOwnerStays, losesOwner } from '#domain/people/owners.ts'

describe('checkOwnerStays', () => {
  it.each([
    ['owner', 'member'],
    ['owner', null],
  ] as const)('refuses that the last %s becomes %s', (from, to) => {
    expect(() => checkOwnerStays({ from, to, owners: 1 })).toThrow(/last_owner/)
    expect(() => checkOwnerStays({ from, to, owners: 2 })).not.toThrow()
  })

  it.each([
    ['admin', null],
    ['member', 'owner'],
    ['owner', 'owner'],
  ] as const)('lets a lone owner’s account see %s become %s', (from, to) => {
    expect(losesOwner({ from, to })).toBe(false)
    expect(() => checkOwnerStays({ from, to, owners: 1 })).not.toThrow()
  })
})
