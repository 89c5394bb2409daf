import { describe, expect, it } from 'vitest'
import { newId } from '#db/ids.ts'

describe('newId', () => {
  it('names its kind and says nothing else', () => {
    expect(newId('acc')).toMatch(/^acc_[0-9A-Za-z]{22}$/)
    expect(newId('att')).toMatch(/^att_[0-9A-Za-z]{22}$/)
  })

  it('does not repeat itself', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('cmd'))).size).toBe(10_000)
  })

  it('uses every character about as often', () => {
    const counts = new Map<string, number>()
    const text = Array.from({ length: 10_000 }, () => newId('rec').slice(4)).join('')
    for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    const expected = text.length / 62
    expect(counts.size).toBe(62)
    // seven standard deviations: a modulo bias would be 25 % for some characters
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(7 * Math.sqrt(expected))
  })
})
