import { z } from 'zod'
import { invalidRequest } from '../http/errors.ts'
import { check } from './check.ts'
import type { Clock } from './clock.ts'
import type { ControlAction } from './types.ts'

const instant = z.union([
  z.number().int(),
  z.iso.datetime({ offset: true }).transform((text) => Math.floor(Date.parse(text) / 1000)),
])

/** Farther in one go than anyone tests, and near enough to end. */
const mostSeconds = 20 * 366 * 86_400

/** `{seconds}` or `{to}`: unix seconds or an ISO instant. */
const Move = z.union([
  z.strictObject({ seconds: z.number().int().min(0).max(mostSeconds) }),
  z.strictObject({ to: instant }),
])

/** Reading and moving the sandbox's time; moving also tries at once the webhooks that wait for another attempt. */
export function clockRoutes(clock: Clock, flush: () => void): ControlAction[] {
  return [
    {
      method: 'GET',
      path: '/_sandbox/clock',
      handle: () => {
        clock.catchUp()
        return clock.read()
      },
    },
    {
      method: 'POST',
      path: '/_sandbox/clock/advance',
      handle: async ({ body }) => {
        flush()
        const move = check(Move, body)
        if ('to' in move && move.to - clock.read().now > mostSeconds) throw invalidRequest('That is too far ahead.')
        return clock.advance(move)
      },
    },
  ]
}
