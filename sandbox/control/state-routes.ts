import { fixtureOf, stateOf } from '../store/fixture.ts'
import type { World } from '../store/world.ts'
import type { ControlAction } from './types.ts'

/** Emptying the sandbox, and taking its whole state out and in; `settle` makes what exists without anyone asking for it. */
export function stateRoutes(world: World, settle: () => void): ControlAction[] {
  return [
    {
      method: 'POST',
      path: '/_sandbox/reset',
      handle: () => {
        world.reset()
        settle()
        return { reset: true }
      },
    },
    { method: 'GET', path: '/_sandbox/export', handle: () => fixtureOf(world) },
    {
      method: 'POST',
      path: '/_sandbox/import',
      handle: ({ body }) => {
        const state = stateOf(body)
        world.replace(state)
        settle()
        return { imported: state.put.length, now: Math.floor(world.nowMs() / 1000) }
      },
    },
  ]
}
