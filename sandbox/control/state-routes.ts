import { invalidRequest } from '../http/errors.ts'
import { fixtureOf, stateOf } from '../store/fixture.ts'
import type { World } from '../store/world.ts'
import type { ControlAction } from './types.ts'

const mostExported = 50_000

/** One JSON text does not hold everything. */
function refuseTooMany(world: World): void {
  const count = Object.values(world.store.counts()).reduce((sum, one) => sum + one, 0)
  if (count <= mostExported) return
  throw invalidRequest(
    `There are ${count} objects, and at most ${mostExported} are exported; copy the directory of SANDBOX_DATA_DIR instead.`,
  )
}

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
    { method: 'GET', path: '/_sandbox/counts', handle: () => world.store.counts() },
    {
      method: 'GET',
      path: '/_sandbox/export',
      handle: () => {
        refuseTooMany(world)
        return fixtureOf(world)
      },
    },
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
