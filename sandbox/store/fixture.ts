import { z } from 'zod'
import { invalidRequest } from '../http/errors.ts'
import { typeOfId } from './ids.ts'
import type { Step } from './memory.ts'
import type { StripeObject } from './types.ts'
import { apiVersion } from './version.ts'
import type { World } from './world.ts'

const format = 'stripe-sandbox-1'

const Stored = z.looseObject({ id: z.string().min(1), object: z.string().regex(/^[a-z_]+(\.[a-z_]+)*$/) })

const Fixture = z.strictObject({
  format: z.literal(format, { error: `is not ${format}: this is no state that a sandbox has exported` }),
  api_version: z.literal(apiVersion, { error: `is not ${apiVersion}, the one version that this sandbox speaks` }),
  exported_at: z.string().optional(),
  objects: z.array(Stored),
  records: z.looseObject({ clock: z.object({ offset_ms: z.number().int() }).optional() }),
})

/** All that a sandbox remembers, as one JSON value: objects in order of creation, and the engine's own records. */
export type Fixture = z.infer<typeof Fixture>

/** Products and coupons can have ids that their makers chose. */
const named = new Set(['product', 'coupon'])

function checkObjects(objects: readonly StripeObject[]): void {
  const seen = new Set<string>()
  for (const [at, one] of objects.entries()) {
    const refused = (why: string) => invalidRequest(`objects[${at}]: ${why}`, { param: `objects[${at}]` })
    const key = `${one.object} ${one.id}`
    if (seen.has(key)) throw refused(`there is another ${one.object} with the id ${one.id}`)
    seen.add(key)
    const type = one.object.startsWith('sandbox.') || named.has(one.object) ? undefined : typeOfId(one.id)
    if (type !== undefined && type !== one.object) throw refused(`${one.id} is not the id of a ${one.object}`)
    if (one.object === 'sandbox.job' && (typeof one.due !== 'number' || typeof one.subject !== 'string')) {
      throw refused('a job needs due and subject')
    }
  }
}

/** The state that a value describes; throws 400 with what is wrong with it. */
export function stateOf(value: unknown): Step {
  const result = Fixture.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const where = issue?.path.join('.') ?? ''
    throw invalidRequest(`${where === '' ? 'The fixture' : where} ${issue?.message ?? 'is not understood'}`, {
      param: where,
    })
  }
  const { objects, records } = structuredClone(result.data)
  checkObjects(objects)
  return { put: objects, remove: [], meta: records }
}

/** The whole state, for `stateOf` to take in again. */
export function fixtureOf(world: World): Fixture {
  const { put, meta } = world.store.dump()
  return {
    format,
    api_version: apiVersion,
    exported_at: new Date().toISOString(),
    objects: put,
    records: meta,
  }
}
