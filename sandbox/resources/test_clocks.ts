import { list } from '../http/list.ts'
import { listParams } from '../http/params.ts'
import type { Endpoint } from '../http/types.ts'
import type { Ctx, StripeObject } from '../store/types.ts'
import { find } from './find.ts'

/** The clock stands where the sandbox's time is; it is moved by the control API. */
const shown = (ctx: Ctx, clock: StripeObject): StripeObject => ({ ...clock, frozen_time: ctx.now })

/** The one test clock of this sandbox. */
export const testClocks: Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/test_helpers/test_clocks',
    params: listParams,
    handle: (ctx, input) => {
      const all = [...ctx.store.all('test_helpers.test_clock')].map((clock) => shown(ctx, clock))
      return list(ctx, '/v1/test_helpers/test_clocks', all, input)
    },
  },
  {
    method: 'GET',
    path: '/v1/test_helpers/test_clocks/:id',
    params: {},
    handle: (ctx, _input, { id }) => shown(ctx, find(ctx, 'test_helpers.test_clock', id)),
  },
]
