import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DeclineClass } from '#domain/declines.ts'
import { dayZero, endAfterRestriction, type Ladder, nextStep, stagesFrom, type Step } from '#domain/recovery/ladder.ts'
import { afterDays, policyOf } from '#domain/recovery/policy.ts'

const policy = policyOf('default')
const day0 = new Date('2030-03-01T12:00:00Z')
const day = (days: number) => afterDays(day0, days)
const ladder = (some: Partial<Ladder> = {}): Ladder => ({
  day0,
  attempt: 0,
  restrictedAt: day(7),
  restrictedTold: false,
  endsAt: day(21),
  declineClass: 'retry_later',
  ...some,
})

describe('dayZero', () => {
  it('is the failure, unless that was found more than a day late', () => {
    expect(dayZero(day0, day(1))).toEqual({ day0, foundLate: false })
    const found = new Date(day(1).getTime() + 1)
    expect(dayZero(day0, found)).toEqual({ day0: found, foundLate: true })
  })
})

describe('stagesFrom', () => {
  it('counts from day 0', () => {
    expect(stagesFrom(policy, day0, day(0.5))).toEqual({ restrictedAt: day(7), endsAt: day(21) })
  })

  it('counts from the first message when that came more than a day later', () => {
    expect(stagesFrom(policy, day0, day(10))).toEqual({ restrictedAt: day(17), endsAt: day(31) })
  })
})

describe('endAfterRestriction', () => {
  it('leaves the end where it is while the restriction is told in time', () => {
    expect(endAfterRestriction(policy, ladder(), day(8))).toEqual(day(21))
  })

  it('gives the restriction its whole length when it was told late', () => {
    expect(endAfterRestriction(policy, ladder(), day(20))).toEqual(day(34))
  })
})

describe('nextStep', () => {
  it.each([
    ['the first attempt on day 1', {}, 0, { kind: 'attempt', rung: 1, at: day(1) }],
    ['the second on day 4', { attempt: 1 }, 1, { kind: 'attempt', rung: 2, at: day(4) }],
    ['the restriction on day 7', { attempt: 2 }, 4, { kind: 'restrict', at: day(7) }],
    ['the third on day 9', { attempt: 2, restrictedTold: true }, 7, { kind: 'attempt', rung: 3, at: day(9) }],
    ['the fourth on day 16', { attempt: 3, restrictedTold: true }, 9, { kind: 'attempt', rung: 4, at: day(16) }],
    ['the end on day 21', { attempt: 4, restrictedTold: true }, 16, { kind: 'end', at: day(21) }],
  ] as const)('is %s', (_title, some, now, step) => {
    expect(nextStep(policy, ladder(some), day(now))).toEqual(step)
  })

  it.each(['needs_new_card', 'needs_customer'] as const)('makes no attempt on a card that %s', (declineClass) => {
    expect(nextStep(policy, ladder({ declineClass }), day0)).toEqual({ kind: 'restrict', at: day(7) })
    const told = ladder({ declineClass, restrictedTold: true })
    expect(nextStep(policy, told, day(7))).toEqual({ kind: 'end', at: day(21) })
  })

  it('makes one attempt of all rungs that are overdue', () => {
    expect(nextStep(policy, ladder(), day(5))).toEqual({ kind: 'attempt', rung: 2, at: day(4) })
  })

  it('never ends before the restriction was told, however late it is', () => {
    expect(nextStep(policy, ladder({ attempt: 4 }), day(60))).toEqual({ kind: 'restrict', at: day(7) })
  })
})

/** Plays a recovery in which every attempt is declined as drawn, and each step happens `lateMs` after it is due. */
function play(declines: readonly DeclineClass[], lateMs: number): { step: Step; at: Date }[] {
  const done: { step: Step; at: Date }[] = []
  let state = ladder()
  let now = day0
  for (let turn = 0; turn < 20; turn += 1) {
    const step = nextStep(policy, state, now)
    now = new Date(Math.max(now.getTime(), step.at.getTime()) + lateMs)
    done.push({ step, at: now })
    if (step.kind === 'end') return done
    if (step.kind === 'attempt')
      state = { ...state, attempt: step.rung, declineClass: declines[step.rung - 1] ?? 'retry_later' }
    else state = { ...state, restrictedTold: true, endsAt: endAfterRestriction(policy, state, now) }
  }
  throw new Error('a recovery that never ends')
}

describe('whatever is declined, and however late each step comes', () => {
  const declines = fc.array(
    fc.constantFrom<DeclineClass>('retry_later', 'needs_new_card', 'needs_customer', 'gateway_trouble'),
    { minLength: 4, maxLength: 4 },
  )
  const lateMs = fc.integer({ min: 0, max: 15 * 86_400_000 })
  const rungs = (played: { step: Step }[]) => played.flatMap(({ step }) => (step.kind === 'attempt' ? [step.rung] : []))
  const atOf = (played: { step: Step; at: Date }[], kind: Step['kind']) =>
    played.filter(({ step }) => step.kind === kind).map(({ at }) => at.getTime())

  it('a recovery ends, after at most four attempts, each on a higher rung', () => {
    fc.assert(
      fc.property(declines, lateMs, (drawn, late) => {
        const climbed = rungs(play(drawn, late))
        expect(climbed.length).toBeLessThanOrEqual(4)
        expect(climbed).toEqual([...new Set(climbed)].toSorted((a, b) => a - b))
      }),
    )
  })

  it('no step comes before it is due, and none before another', () => {
    fc.assert(
      fc.property(declines, lateMs, (drawn, late) => {
        const played = play(drawn, late)
        for (const { step, at } of played) expect(at.getTime()).toBeGreaterThanOrEqual(step.at.getTime())
        const instants = played.map(({ at }) => at.getTime())
        expect(instants).toEqual(instants.toSorted((a, b) => a - b))
      }),
    )
  })

  it('it restricts once, and ends once, a whole stage later but for a day', () => {
    fc.assert(
      fc.property(declines, lateMs, (drawn, late) => {
        const played = play(drawn, late)
        const [restricted = Number.NaN, ...again] = atOf(played, 'restrict')
        const [ended = Number.NaN] = atOf(played, 'end')
        expect(again).toEqual([])
        const stageDays = policy.endDay - policy.restrictedFromDay
        expect(ended - restricted).toBeGreaterThanOrEqual((stageDays - 1) * 86_400_000)
      }),
    )
  })

  it('nothing is tried after a decline that needs a card or the customer', () => {
    fc.assert(
      fc.property(declines, lateMs, (drawn, late) => {
        const climbed = rungs(play(drawn, late))
        for (const rung of climbed.slice(0, -1)) expect(['retry_later', 'gateway_trouble']).toContain(drawn[rung - 1])
      }),
    )
  })
})
