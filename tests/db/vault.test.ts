import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createVault } from '#db/vault.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const [old, fresh] = [key('k1'), key('k2')]
const secret = 'https://hooks.slack.com/services/T/B/secret'

describe('a vault', () => {
  it('opens what it sealed, each time sealed differently, and shows nothing of it', () => {
    const vault = createVault([old])
    const [one, two] = [vault.seal(secret, 'a'), vault.seal(secret, 'a')]
    expect(one).not.toBe(two)
    expect(one).not.toContain('slack')
    expect([vault.open(one, 'a'), vault.open(two, 'a')]).toEqual([secret, secret])
  })

  it('opens with every key and seals with the first, so that keys can be rolled', () => {
    const sealed = createVault([old]).seal(secret, 'a')
    const rolled = createVault([fresh, old])
    expect(rolled.open(sealed, 'a')).toBe(secret)
    expect(rolled.seal(secret, 'a').startsWith('k2.')).toBe(true)
    expect(() => createVault([fresh]).open(sealed, 'a')).toThrow('k1')
  })

  it('opens nothing that was changed, cut, or moved to another place', () => {
    const vault = createVault([old])
    const sealed = vault.seal(secret, 'channels/1')
    expect(() => vault.open(sealed, 'channels/2')).toThrow()
    expect(() => vault.open(sealed.slice(0, -4), 'channels/1')).toThrow()
    expect(() => vault.open(`${sealed.slice(0, -4)}AAAA`, 'channels/1')).toThrow()
  })
})
