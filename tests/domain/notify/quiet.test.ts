import { describe, expect, it } from 'vitest'
import { calmAfter, isTimeZone } from '#domain/notify/quiet.ts'
import { closesAt, firstAt } from '#domain/notify/window.ts'

const night = { from: '22:00', to: '07:00', time_zone: 'Europe/Berlin' }
const calm = (instant: string, quiet: typeof night | null = night) => calmAfter(quiet, new Date(instant)).toISOString()

describe('quiet hours', () => {
  it.each([
    ['before they begin', '2026-01-10T20:59:59.999Z', '2026-01-10T20:59:59.999Z'],
    ['from their first minute', '2026-01-10T21:00:00.000Z', '2026-01-11T06:00:00.000Z'],
    ['after midnight', '2026-01-11T02:30:20.500Z', '2026-01-11T06:00:00.000Z'],
    ['at their end', '2026-01-11T06:00:00.000Z', '2026-01-11T06:00:00.000Z'],
    ['in the night that loses an hour', '2026-03-28T22:00:00.000Z', '2026-03-29T05:00:00.000Z'],
    ['in the night that gains an hour', '2026-10-24T21:00:00.000Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_when, instant, expected) => {
    expect(calm(instant)).toBe(expected)
  })

  it('may lie within one day, or not be at all', () => {
    const noon = { from: '12:00', to: '13:30', time_zone: 'UTC' }
    expect(calm('2026-01-10T12:10:00.000Z', noon)).toBe('2026-01-10T13:30:00.000Z')
    expect(calm('2026-01-10T13:30:00.000Z', noon)).toBe('2026-01-10T13:30:00.000Z')
    expect(calm('2026-01-10T12:10:00.000Z', null)).toBe('2026-01-10T12:10:00.000Z')
  })

  it('hold the first message and the summary of what can wait', () => {
    const [start, before] = [new Date('2026-01-10T21:30:00Z'), new Date('2026-01-10T20:50:00Z')]
    expect(firstAt('export_completed', start, night).toISOString()).toBe('2026-01-11T06:00:00.000Z')
    expect(closesAt('export_completed', before, night).toISOString()).toBe('2026-01-11T06:00:00.000Z')
    expect(firstAt('payment_failed', start, night)).toEqual(start)
    expect(closesAt('payment_failed', start, night).toISOString()).toBe('2026-01-10T21:45:00.000Z')
  })

  it('are of a time zone that exists', () => {
    expect([isTimeZone('Europe/Berlin'), isTimeZone('UTC'), isTimeZone('Mars/Olympus')]).toEqual([true, true, false])
  })
})
