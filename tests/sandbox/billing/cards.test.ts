import { describe, expect, it } from 'vitest'
import { cardByNumber, templateCard, testCards } from '#sandbox/engine/cards.ts'

describe('test cards', () => {
  it('are found by template and by number, however it is written', () => {
    for (const card of testCards) {
      expect(templateCard(card.id)).toBe(card)
      expect(cardByNumber(card.number.replace(/(.{4})/g, '$1 '))).toBe(card)
    }
  })

  it('keep one fingerprint per number', () => {
    expect(new Set(testCards.map((card) => card.fingerprint)).size).toBe(testCards.length)
  })

  it('refuse a wrong check digit as an incorrect number, and a real card as not for tests', () => {
    expect(cardByNumber('4242424242424241')).toMatchObject({ code: 'incorrect_number' })
    expect(cardByNumber('4111111111111111')).toMatchObject({
      code: 'card_declined',
      decline_code: 'test_mode_live_card',
    })
    expect(cardByNumber('')).toMatchObject({ code: 'incorrect_number' })
  })
})
