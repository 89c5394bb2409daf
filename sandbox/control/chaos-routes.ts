import { z } from 'zod'
import { addRule, clearRules, listRules, removeRule, type ChaosRule } from '../delivery/chaos.ts'
import { missing } from '../http/errors.ts'
import type { World } from '../store/world.ts'
import { seedOf, setSeed } from './chance.ts'
import { check } from './check.ts'
import type { ControlAction, ControlRequest } from './types.ts'

const Effect = z
  .strictObject({
    duplicate: z.union([z.literal(true).transform(() => 1), z.number().int().min(1).max(100)]).optional(),
    reorder: z.literal(true).optional(),
    delay_ms: z.number().int().min(0).optional(),
    drop: z.enum(['once', 'forever']).optional(),
    generate: z.literal(false).optional(),
    twin: z.literal(true).optional(),
    sign: z.enum(['good', 'wrong', 'stale', 'future']).optional(),
    api_version: z.string().min(1).optional(),
  })
  .refine((effect) => Object.keys(effect).length > 0, 'must do something')

const NewRule = z.strictObject({
  types: z.array(z.string().min(1)).min(1).nullable().default(null),
  times: z.number().int().min(1).nullable().default(null),
  skip: z.number().int().min(0).default(0),
  /** Only the nth event that fits: short for `skip: n - 1, times: 1`. */
  nth: z.number().int().min(1).optional(),
  probability: z.number().gt(0).max(1).default(1),
  effect: Effect,
})

const Seed = z.strictObject({ seed: z.number().int() })

/** Sets a rule of the shape the control call asks for; throws 400 naming what is wrong. */
function setRule(world: World, body: unknown): ChaosRule {
  const { nth, ...asked } = check(NewRule, body)
  const turn = nth === undefined ? {} : { skip: nth - 1, times: 1 }
  return world.step(({ store }) => {
    const rule = { id: store.newId('rule'), ...asked, ...turn } as ChaosRule
    addRule(store, rule)
    return structuredClone(rule)
  })
}

/** Misbehaviour of webhooks by type, count and chance; and the seed that chance follows. */
export function chaosRoutes(world: World): ControlAction[] {
  const path = '/_sandbox/delivery/rules'
  const remove = ({ params }: ControlRequest): unknown =>
    world.step(({ store }) => {
      if (!removeRule(store, params.id ?? '')) throw missing('rule', params.id ?? '')
      return { id: params.id, deleted: true }
    })
  const clear = (): unknown =>
    world.step(({ store }) => {
      clearRules(store)
      return { data: [] }
    })
  const reseed = ({ body }: ControlRequest): unknown =>
    world.step(({ store }) => {
      setSeed(store, check(Seed, body).seed)
      return { seed: seedOf(store) }
    })
  return [
    { method: 'POST', path, handle: ({ body }) => setRule(world, body) },
    { method: 'GET', path, handle: () => ({ data: listRules(world.store) }) },
    { method: 'DELETE', path, handle: clear },
    { method: 'DELETE', path: `${path}/:id`, handle: remove },
    { method: 'GET', path: '/_sandbox/seed', handle: () => ({ seed: seedOf(world.store) }) },
    { method: 'POST', path: '/_sandbox/seed', handle: reseed },
  ]
}
