import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CatalogueError, findPlan, parseCatalogue, planOfPrice, priceIdOf } from '#domain/plans.ts'

const file = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8'))
const plan = (more: Record<string, unknown> = {}) => ({
  id: 'basic_monthly',
  name: 'Basic',
  family: 'basic',
  rank: 1,
  amount: 500,
  currency: 'usd',
  interval: 'month',
  features: { projects: 3 },
  ...more,
})
const yearly = { id: 'basic_yearly', interval: 'year' }

function problemsOf(json: unknown): readonly string[] {
  try {
    parseCatalogue(json)
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems
    throw error
  }
  return []
}

describe('the default catalogue', () => {
  const catalogue = parseCatalogue(file('plans.json'))

  it.each([
    ['premium_monthly', 2900],
    ['vip_monthly', 7900],
    ['enterprise_monthly', 29_900],
    ['premium_yearly', 29_000],
    ['vip_yearly', 79_000],
    ['enterprise_yearly', 299_000],
  ])('sells %s at %d cents', (id, amountCents) => {
    const interval = id.endsWith('_yearly') ? 'year' : 'month'
    expect(findPlan(catalogue, id)).toMatchObject({
      amountCents,
      currency: 'usd',
      interval,
      trialDays: 0,
      seats: false,
      recoveryPolicy: 'default',
    })
  })

  it('never takes a feature away from a higher plan', () => {
    const byRank = catalogue.plans.toSorted((a, b) => a.rank - b.rank)
    for (const [index, higher] of byRank.entries())
      for (const lower of byRank.slice(0, index))
        for (const [feature, amount] of Object.entries(lower.features))
          expect(Number(higher.features[feature]), `${feature} of ${higher.id}`).toBeGreaterThanOrEqual(Number(amount))
  })
})

it('the team catalogue sells seats', () => {
  const { plans } = parseCatalogue(file('plans.team.json'))
  const monthly = plans.filter(({ interval }) => interval === 'month')
  expect(monthly.map(({ id, amountCents }) => [id, amountCents])).toEqual([
    ['starter_monthly', 1900],
    ['pro_monthly', 4900],
    ['firm_monthly', 9900],
  ])
  expect(plans.every(({ seats }) => seats)).toBe(true)
})

describe('parseCatalogue', () => {
  it('fills in what a plan need not say', () => {
    expect(parseCatalogue({ plans: [plan()] }).plans[0]).toEqual({
      id: 'basic_monthly',
      name: 'Basic',
      family: 'basic',
      rank: 1,
      amountCents: 500,
      currency: 'usd',
      interval: 'month',
      features: { projects: 3 },
      trialDays: 0,
      recoveryPolicy: 'default',
      seats: false,
    })
  })

  it('lists every problem at once, each with its place', () => {
    const problems = problemsOf({
      plans: [plan({ amount: 0, currency: 'USD' }), plan({ id: 'free', recovery_policy: 'shout' })],
    })
    expect(problems).toEqual([
      'plans[0].amount: must be a positive number of minor units',
      'plans[0].currency: must be three lower-case letters',
      'plans[1].id: must not be free: that is having no plan',
      'plans[1].recovery_policy: must be one of default, pause, free_plan, keep',
    ])
  })

  it.each([
    ['no plans', { plans: [] }, 'plans: must name at least one plan'],
    ['a fraction of a cent', { plans: [plan({ amount: 9.5 })] }, 'plans[0].amount'],
    ['an unknown field', { plans: [plan({ colour: 'red' })] }, 'plans[0]'],
    ['a feature that is off', { plans: [plan({ features: { a: false } })] }, 'plans[0].features.a'],
    ['a weekly plan', { plans: [plan({ interval: 'week' })] }, 'plans[0].interval'],
    ['a plan twice', { plans: [plan(), plan({ family: 'other', rank: 2 })] }, 'plan basic_monthly is there more than'],
    ['two plans of one kind', { plans: [plan(), plan({ id: 'b' })] }, 'two plans are basic by the month'],
    ['ranks that differ in a family', { plans: [plan(), plan({ ...yearly, rank: 2 })] }, 'has another rank than the'],
    ['families of one rank', { plans: [plan(), plan({ id: 'b', family: 'b' })] }, 'two families have rank 1'],
    ['no object at all', 'plans', 'catalogue:'],
  ])('refuses %s', (_title, json, problem) => {
    expect(problemsOf(json).some((line) => line.includes(problem))).toBe(true)
  })

  it('says the problems in its message', () => {
    expect(() => parseCatalogue({ plans: [] })).toThrow(
      'The plan catalogue cannot be used:\n  plans: must name at least one plan',
    )
  })

  it('either answers plans with unique ids and positive whole amounts, or refuses', () => {
    const wrong = fc.oneof(fc.integer({ max: 0 }), fc.double(), fc.string(), fc.constant(null))
    const field = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 5 }) }, { weight: 1, arbitrary: wrong })
    const some = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'free'), amount: field, trial_days: field })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), (drawn) => {
        const json = { plans: drawn.map((more, index) => plan({ family: `f${index}`, rank: index + 1, ...more })) }
        if (problemsOf(json).length > 0) return
        const { plans } = parseCatalogue(json)
        expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length)
        for (const { amountCents } of plans) expect(Number.isSafeInteger(amountCents) && amountCents > 0).toBe(true)
      }),
    )
  })
})

describe('prices', () => {
  const catalogue = parseCatalogue({ plans: [plan(), plan(yearly)] })
  const priceMap = { basic_monthly: 'price_m' }
  const named = (id: string) => ({ id })

  it('are found by plan, and missing for a plan that has none', () => {
    expect(priceIdOf(named('basic_monthly'), priceMap)).toBe('price_m')
    expect(priceIdOf(named('basic_yearly'), priceMap)).toBeNull()
    expect(priceIdOf(named('toString'), priceMap)).toBeNull()
  })

  it('lead back to their plan by the map, else by their lookup key', () => {
    expect(planOfPrice(catalogue, priceMap, 'price_m')?.id).toBe('basic_monthly')
    expect(planOfPrice(catalogue, priceMap, 'price_old', 'basic_yearly')?.id).toBe('basic_yearly')
    expect(planOfPrice(catalogue, priceMap, 'price_m', 'basic_yearly')?.id).toBe('basic_monthly')
    expect(planOfPrice(catalogue, priceMap, 'price_other')).toBeNull()
    expect(planOfPrice(catalogue, priceMap, 'price_other', 'somebody_elses')).toBeNull()
  })

  it('of an unknown plan do not exist', () => {
    expect(findPlan(catalogue, 'gold')).toBeNull()
    expect(findPlan(catalogue, null)).toBeNull()
  })
})
