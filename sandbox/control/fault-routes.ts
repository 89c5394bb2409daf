import { z } from 'zod'
import { missing } from '../http/errors.ts'
import type { World } from '../store/world.ts'
import { check } from './check.ts'
import { addFault, clearFaults, listFaults, removeFault, type Fault } from './faults.ts'
import type { ControlAction, ControlRequest } from './types.ts'

const Effect = z
  .strictObject({
    status: z.number().int().min(400).max(599).optional(),
    code: z.string().min(1).optional(),
    message: z.string().min(1).optional(),
    decline_code: z.string().min(1).optional(),
    latency_ms: z.number().int().min(0).max(600_000).optional(),
    drop: z.enum(['before', 'after']).optional(),
    after: z.boolean().optional(),
  })
  .refine((effect) => Object.keys(effect).length > 0, 'must do something: status, decline_code, latency_ms or drop')
  .refine(
    ({ status, decline_code, drop }) => [status, decline_code, drop].filter((one) => one !== undefined).length < 2,
    'is one of status, decline_code or drop, not several',
  )
  .refine(
    ({ status, code, message, after }) => status !== undefined || [code, message, after].every((x) => x == null),
    {
      path: ['status'],
      message: 'is needed with code, message or after',
    },
  )

const Match = z.strictObject({
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  path: z.string().startsWith('/').max(500).optional(),
  key_prefix: z.string().min(1).optional(),
  on: z.literal('charge').optional(),
  customer: z.string().min(1).optional(),
  charge: z.string().min(1).optional(),
})

const NewFault = z
  .strictObject({
    match: Match.default({}),
    times: z.number().int().min(1).nullable().default(1),
    skip: z.number().int().min(0).default(0),
    /** Only the nth that fits: short for `skip: n - 1, times: 1`. */
    nth: z.number().int().min(1).optional(),
    probability: z.number().gt(0).max(1).default(1),
    effect: Effect,
  })
  .refine(({ match, effect }) => match.on === undefined || effect.decline_code !== undefined, {
    path: ['effect', 'decline_code'],
    message: 'a charge can only be made to fail with a decline_code',
  })
  .refine(
    ({ match }) => match.on === undefined || Object.keys(match).every((key) => key === 'on' || key === 'customer'),
    {
      path: ['match'],
      message: 'with on: "charge" only customer can be named; a renewal has no request',
    },
  )

/** Sets a forced outcome of the shape the control call asks for; throws 400 naming what is wrong. */
function setFault(world: World, body: unknown): Fault {
  const { nth, ...asked } = check(NewFault, body)
  const turn = nth === undefined ? {} : { skip: nth - 1, times: 1 }
  return world.step(({ store }) => {
    const fault = { id: store.newId('fault'), ...asked, ...turn } as Fault
    addFault(store, fault)
    return structuredClone(fault)
  })
}

/** Setting, listing and clearing forced outcomes. */
export function faultRoutes(world: World): ControlAction[] {
  const path = '/_sandbox/faults'
  const remove = ({ params }: ControlRequest): unknown =>
    world.step(({ store }) => {
      if (!removeFault(store, params.id ?? '')) throw missing('fault', params.id ?? '')
      return { id: params.id, deleted: true }
    })
  const clear = (): unknown =>
    world.step(({ store }) => {
      clearFaults(store)
      return { data: [] }
    })
  return [
    { method: 'POST', path, handle: ({ body }) => setFault(world, body) },
    { method: 'GET', path, handle: () => ({ data: listFaults(world.store) }) },
    { method: 'DELETE', path, handle: clear },
    { method: 'DELETE', path: `${path}/:id`, handle: remove },
  ]
}
