import { deviceOf, devicesOf } from '#db/devices.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../../deps.ts'
import { type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { presentDevice } from './present.ts'
import { revokeDevice, revokeOthers } from './revoke.ts'
import { DeviceNameBody, DeviceParams, DeviceSchema, DevicesQuery, DevicesSchema } from './schema.ts'

const tag = 'Devices'

/** Where a person is signed in. */
export const deviceRoutes = (deps: Deps): Endpoint[] => [...seen(deps), ...revoked(deps)]

const seen = ({ db, guards }: Deps) => [
  endpoint({
    method: 'GET',
    path: '/devices',
    summary: 'Where this person is signed in, last seen first',
    tag,
    guard: guards.person('GET /devices'),
    query: DevicesQuery,
    answers: { 200: { description: 'A page of devices', schema: DevicesSchema } },
    async handle({ who, query: { limit, starting_after: startingAfter = null } }) {
      const rows = await devicesOf(db, who.userId, { limit, startingAfter })
      return ok(presentPage(rows, limit, (row) => presentDevice(row, who.deviceId)))
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/devices/:id',
    summary: 'Gives a device a name',
    tag,
    guard: guards.person('PATCH /devices/:id'),
    params: DeviceParams,
    body: DeviceNameBody,
    answers: { 200: { description: 'The device', schema: DeviceSchema } },
    async handle({ who, params, body }) {
      const mine = { id: params.id, userId: who.userId, removedAt: null }
      await db.models.Device.update({ name: body.name }, { where: mine })
      const device = await deviceOf(db, who.userId, params.id)
      if (!device) throw new Problem('not_found')
      return ok(presentDevice(device, who.deviceId))
    },
  }),
]

const revoked = (deps: Deps) => [
  endpoint({
    method: 'DELETE',
    path: '/devices/:id',
    summary: 'Signs out on a device; its tokens end at once',
    tag,
    guard: deps.guards.person('DELETE /devices/:id'),
    params: DeviceParams,
    answers: { 204: { description: 'Signed out there' } },
    async handle({ who, params, from }) {
      await revokeDevice(deps, who, params.id, from)
      return { status: 204, body: null }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/devices',
    summary: 'Signs out on all other devices',
    tag,
    guard: deps.guards.person('DELETE /devices'),
    answers: { 204: { description: 'Signed in here only' } },
    async handle({ who, from }) {
      await revokeOthers(deps, who, from)
      return { status: 204, body: null }
    },
  }),
]
