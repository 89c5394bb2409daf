import { z } from 'zod'
import type { World } from '../store/world.ts'
import { check } from './check.ts'
import { addFault, clearFaults, listFaults, type Fault } from './faults.ts'
import type { ControlAction } from './types.ts'

const Effect = z
  .strictObject({
    status: z.number().int().min(400).max(599).optional(),
    decline_code: z.string().min(1).optional(),
    latency_ms: z.number().int().min(0).optional(),
    drop: z.enum(['before', 'after']).optional(),
    after: z.boolean().optional(),
  })
  .refine((effect) => Object.keys(effect).length > 0, 'must do something')

const NewFault = z
  .strictObject({
    match: z.strictObject({
      method: z.enum(['GET', 'POST', 'DELETE']).optional(),
      path: z.string().startsWith('/').optional(),
      on: z.literal('charge').optional(),
      customer: z.string().optional(),
    }),
    times: z.number().int().min(1).default(1),
    effect: Effect,
  })
  .refine(({ match, effect }) => match.on === undefined || effect.decline_code !== undefined, {
    path: ['effect', 'decline_code'],
    message: 'a charge can only be made to fail with a decline_code',
  })

/** Setting, listing and clearing forced outcomes. */
export function faultRoutes(world: World): ControlAction[] {
  const path = '/_sandbox/faults'
  return [
    {
      method: 'POST',
      path,
      handle: ({ body }) =>
        world.step(({ store }) => {
          const fault = { id: store.newId('fault'), ...check(NewFault, body) } as Fault
          addFault(store, fault)
          return structuredClone(fault)
        }),
    },
    { method: 'GET', path, handle: () => ({ data: listFaults(world.store) }) },
    {
      method: 'DELETE',
      path,
      handle: () =>
        world.step(({ store }) => {
          clearFaults(store)
          return { data: [] }
        }),
    },
  ]
}
