import { z } from 'zod'
import type { RateLimits } from '../http/rate-limits.ts'
import { check } from './check.ts'
import type { ControlAction } from './types.ts'

const most = z.number().int().min(0)

const Change = z.strictObject({
  enabled: z.boolean().optional(),
  read_per_second: most.optional(),
  write_per_second: most.optional(),
})

/** Reading and changing how many requests a second are let through. */
export function rateLimitRoutes({ settings }: RateLimits): ControlAction[] {
  const path = '/_sandbox/rate_limits'
  return [
    { method: 'GET', path, handle: () => settings },
    { method: 'POST', path, handle: ({ body }) => Object.assign(settings, check(Change, body)) },
  ]
}
