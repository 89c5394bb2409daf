import type { NotificationSettings } from '../contract/notifications.ts'

const NIGHT = { from: '22:00', to: '07:00', time_zone: 'UTC' }

/** When nothing but the urgent is told, and for how long the log is kept. */
export function QuietFields({ settings }: { settings: NotificationSettings }) {
  const quiet = settings.quiet_hours ?? NIGHT
  return (
    <>
      <label className="check">
        <input type="checkbox" name="enabled" defaultChecked={settings.quiet_hours !== null} /> Quiet hours
      </label>
      <div className="pair">
        <label className="field">
          From
          <input type="time" name="from" required defaultValue={quiet.from} />
        </label>
        <label className="field">
          Until
          <input type="time" name="to" required defaultValue={quiet.to} />
        </label>
      </div>
      <label className="field">
        Time zone
        <input name="time_zone" required defaultValue={quiet.time_zone} autoComplete="off" />
      </label>
      <label className="field">
        Keep the log for (days)
        <input type="number" name="keep_days" min={7} max={365} required defaultValue={settings.keep_days} />
      </label>
    </>
  )
}
