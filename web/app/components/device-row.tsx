import type { Device } from '../contract/types.ts'
import { formatDate, formatInstant } from '../lib/format.ts'
import { Confirm } from './confirm.tsx'
import { IntentForm } from './intent-form.tsx'

/** One device, and behind it: its name, and the end of its sign-in. */
export function DeviceRow({ device }: { device: Device }) {
  const { id, name, platform, ip_prefix: network } = device
  const shown = name ?? platform ?? 'Unknown device'
  return (
    <li className="entry">
      <details>
        <summary className="item">
          <span>
            <span className="name">{shown}</span>
            <span className="fine block">Last seen {formatInstant(device.last_seen_at)}</span>
            <span className="fine block">
              {network ? `Network ${network}` : 'Network unknown'}, first seen {formatDate(device.first_seen_at)}
            </span>
          </span>
          <State device={device} />
        </summary>
        <div className="drawer">
          <IntentForm intent="rename" label="Save name" look="quiet" fields={{ device_id: id }}>
            <label className="field">
              Name of the device
              <input name="name" defaultValue={shown} required maxLength={60} autoComplete="off" />
            </label>
          </IntentForm>
          <Confirm ask={device.current ? 'Sign out here' : `Sign out ${shown}`}>
            <p className="fine">
              {device.current
                ? 'You will have to open the app from Telegram again.'
                : 'It stops at once; whoever has it must open the app from Telegram again.'}
            </p>
            <IntentForm intent="revoke" label="Sign out" look="danger" fields={{ device_id: id }} />
          </Confirm>
        </div>
      </details>
    </li>
  )
}

function State({ device }: { device: Device }) {
  if (device.current) return <span className="badge good">This device</span>
  return device.signed_in ? <span className="badge">Signed in</span> : <span className="badge">Signed out</span>
}
