import type { Device, List } from '../contract/types.ts'
import type { Fields, RequestContext } from '../../server/context.ts'
import type { Session } from '../../server/session.ts'
import { as, bodyOrProblem } from './account.server.ts'
import { told } from './told.server.ts'
import type { Told } from './told.ts'

const PAGE = '50'

/** Where the person is signed in, last seen first; null when the session is over. */
export async function fetchDevices({ api }: RequestContext, session: Session, after: string | null) {
  const query = new URLSearchParams({ limit: PAGE, ...(after ? { starting_after: after } : {}) })
  return bodyOrProblem(await api.get<List<Device>>(`/devices?${query.toString()}`, as(session)))
}

/** Does what a form of the page orders. */
export async function changeDevices({ api }: RequestContext, session: Session, form: Fields): Promise<Told> {
  const device = `/devices/${encodeURIComponent(form.device_id ?? '')}`
  switch (form.intent) {
    case 'rename':
      return told(await api.patch(device, { ...as(session), body: { name: (form.name ?? '').trim() } }), 'Renamed.')
    case 'revoke':
      return told(await api.delete(device, as(session)), 'Signed out there.')
    case 'revoke_others':
      return told(await api.delete('/devices', as(session)), 'You are signed in here only.')
    default:
      return { said: null, trouble: 'Nothing was changed.' }
  }
}
