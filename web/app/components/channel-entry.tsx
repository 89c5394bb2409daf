import type { ReactNode } from 'react'
import type { ChannelName, ChannelStanding } from '../contract/notifications.ts'
import { formatInstant } from '../lib/format.ts'
import { IntentForm } from './intent-form.tsx'

type Props = {
  channel: ChannelName
  title: string
  /** Where it leads, as far as it may be shown. */
  to: string | null
  standing: ChannelStanding
  version: number
  children: ReactNode
}

/** One channel, and behind it: where it leads, and a test. */
export function ChannelEntry({ channel, title, to, standing, version, children }: Props) {
  const { enabled, trouble, trouble_at: since } = standing
  return (
    <li className="entry">
      <details>
        <summary className="item">
          <span>
            <span className="name">{title}</span>
            <span className="fine block breaks">{to ?? 'Not set up'}</span>
          </span>
          <State standing={standing} />
        </summary>
        <div className="drawer">
          {trouble && (
            <p className="trouble">
              {trouble}
              {since && <span className="fine block">Switched off {formatInstant(since)}</span>}
            </p>
          )}
          <IntentForm intent={channel} label={`Save ${title}`} look="quiet" fields={{ version: String(version) }}>
            <label className="check">
              <input type="checkbox" name="enabled" defaultChecked={enabled} key={String(enabled)} /> Send messages here
            </label>
            {children}
          </IntentForm>
          {to && <IntentForm intent="test" label={`Send a test to ${title}`} look="quiet" fields={{ channel }} />}
        </div>
      </details>
    </li>
  )
}

function State({ standing: { enabled, trouble } }: { standing: ChannelStanding }) {
  if (trouble) return <span className="badge danger">Trouble</span>
  return enabled ? <span className="badge good">On</span> : <span className="badge">Off</span>
}
