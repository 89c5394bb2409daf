import { z } from 'zod'
import { id, instant, page, shortText } from '../../http/schemas.ts'
import { listOf } from '../ops/schema.ts'

export const DeviceParams = z.object({ id })
export const DeviceNameBody = z.strictObject({ name: shortText(60) })
export const DevicesQuery = z.strictObject(page)

export const DeviceSchema = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    platform: z.string().nullable(),
    ip_prefix: z.string().nullable().describe('The network it was last seen in: /24 or /48'),
    first_seen_at: instant,
    last_seen_at: instant,
    signed_in: z.boolean(),
    current: z.boolean(),
  })
  .meta({ id: 'Device' })
export const DevicesSchema = listOf(DeviceSchema).meta({ id: 'Devices' })
