import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, isDark, mix, readable } from '#web/app/telegram/contrast.ts'
import { themeTokens } from '#web/app/telegram/theme.ts'
import { TELEGRAM_THEMES } from '#web/app/lib/themes.ts'

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

describe('contrast', () => {
  it('is computed as WCAG does', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5)
    expect(contrast('#2481cc', '#ffffff')).toBeCloseTo(4.13, 1)
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
  })

  it('tells dark from light as Telegram does', () => {
    expect([isDark('#17212b'), isDark('#ffffff')]).toEqual([true, false])
  })

  it('leaves a readable colour as it is', () => {
    expect(readable('#222222', ['#ffffff'], 4.5)).toBe('#222222')
  })

  it('makes any colour readable on any ground', () => {
    fc.assert(
      fc.property(colour, colour, (ink, ground) => contrast(readable(ink, [ground], 4.5), ground) >= 4.5),
      { numRuns: 500 },
    )
  })
})

describe('a Telegram theme', () => {
  it.each(['light', 'dark'] as const)('is readable in its default %s form', (name) => {
    const tokens = themeTokens(TELEGRAM_THEMES[name])!
    for (const ink of ['--hint', '--link', '--danger', '--text']) {
      for (const ground of ['--page', '--card']) {
        expect(contrast(tokens[ink]!, tokens[ground]!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
    expect(contrast(tokens['--button']!, tokens['--button-text']!)).toBeGreaterThanOrEqual(4.5)
    expect(tokens['--scheme']).toBe(name)
  })

  it('is ignored where it is not colours', () => {
    expect(themeTokens({ bg_color: 'red; background: url(//evil.test)' })).toBeNull()
    expect(themeTokens({ bg_color: '#ffffff', button_color: 'javascript:1' })!['--button']).toMatch(/^#[0-9a-f]{6}$/)
  })
})
