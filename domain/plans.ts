import { z } from 'zod'
import { type Interval } from './money.ts'
import { POLICIES } from './recovery/policy.ts'

/** What a plan lets its subscribers use: a switch, or a number of things. */
type Features = Readonly<Record<string, true | number>>

export interface Plan {
  /** Also the lookup key of its price, and the `tier` that people see. */
  readonly id: string
  readonly name: string
  readonly family: string
  /** A higher rank is an upgrade; the intervals of one family share theirs. */
  readonly rank: number
  /** Minor units for one unit of quantity. */
  readonly amountCents: number
  readonly currency: string
  readonly interval: Extract<Interval, 'month' | 'year'>
  readonly features: Features
  readonly trialDays: number
  readonly recoveryPolicy: string
  /** Whether the quantity is a number of seats; otherwise it is 1. */
  readonly seats: boolean
}

export interface Catalogue {
  readonly plans: readonly Plan[]
}

/** Thrown for a catalogue that cannot be used; its message lists every problem, one a line. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The plan catalogue cannot be used:', ...problems.map((problem) => `  ${problem}`)].join('\n'))
    this.problems = problems
  }
}

const word = /^[a-z][a-z0-9_]*$/
const policies = Object.keys(POLICIES)

const PlanSchema = z.strictObject({
  id: z
    .string()
    .regex(word, 'must be lower-case letters, digits and underscores')
    .refine((id) => id !== 'free', 'must not be free: that is having no plan'),
  name: z.string().trim().min(1, 'must not be empty'),
  family: z.string().regex(word, 'must be lower-case letters, digits and underscores'),
  rank: z.int().min(1),
  amount: z.int().min(1, 'must be a positive number of minor units'),
  currency: z.string().regex(/^[a-z]{3}$/, 'must be three lower-case letters'),
  interval: z.enum(['month', 'year']),
  features: z.record(z.string().regex(word), z.union([z.literal(true), z.int().min(0)])),
  trial_days: z.int().min(0).max(730).default(0),
  recovery_policy: z
    .string()
    .refine((id) => policies.includes(id), `must be one of ${policies.join(', ')}`)
    .default('default'),
  seats: z.boolean().default(false),
})
const CatalogueSchema = z.strictObject({ plans: z.array(PlanSchema).min(1, 'must name at least one plan') })

const pathOf = (path: readonly PropertyKey[]) =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')

function fieldProblems(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${pathOf(issue.path).replace(/^\./, '') || 'catalogue'}: ${issue.message}`)
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))]
}

/** What is wrong between plans that are each well formed. */
function crossProblems(plans: readonly Plan[]): string[] {
  const families = new Map(plans.map((plan) => [plan.family, plan.rank]))
  return [
    ...repeated(plans.map((plan) => plan.id)).map((id) => `plan ${id} is there more than once`),
    ...repeated(plans.map((plan) => `${plan.family} by the ${plan.interval}`)).map((what) => `two plans are ${what}`),
    ...plans
      .filter((plan) => families.get(plan.family) !== plan.rank)
      .map((plan) => `plan ${plan.id} has another rank than the rest of family ${plan.family}`),
    ...repeated([...families.values()].map(String)).map((rank) => `two families have rank ${rank}`),
  ]
}

function toPlan({ amount, trial_days, recovery_policy, ...rest }: z.infer<typeof PlanSchema>): Plan {
  return { ...rest, amountCents: amount, trialDays: trial_days, recoveryPolicy: recovery_policy }
}

/** The catalogue out of the parsed JSON of a plans file. Throws one `CatalogueError` that lists every problem. */
export function parseCatalogue(json: unknown): Catalogue {
  const read = CatalogueSchema.safeParse(json)
  if (!read.success) throw new CatalogueError(fieldProblems(read.error))
  const plans = read.data.plans.map(toPlan)
  const problems = crossProblems(plans)
  if (problems.length > 0) throw new CatalogueError(problems)
  return { plans }
}

/** The plan with this id, or null. */
export function findPlan(catalogue: Catalogue, planId: string | null): Plan | null {
  return catalogue.plans.find((plan) => plan.id === planId) ?? null
}

/** Price ids by plan id. */
export type PriceMap = Readonly<Record<string, string>>

/** The Stripe price that a plan is sold at; null for a plan that has none and cannot be bought. */
export function priceIdOf(plan: Pick<Plan, 'id'>, priceMap: PriceMap): string | null {
  return Object.hasOwn(priceMap, plan.id) ? (priceMap[plan.id] ?? null) : null
}

/** The plan that a Stripe price stands for: the one that is sold at it, else the one its lookup key names, else null. */
export function planOfPrice(
  catalogue: Catalogue,
  priceMap: PriceMap,
  priceId: string,
  lookupKey: string | null = null,
): Plan | null {
  const sold = catalogue.plans.find((plan) => priceIdOf(plan, priceMap) === priceId)
  return sold ?? findPlan(catalogue, lookupKey)
}
