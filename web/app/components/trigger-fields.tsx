import type { TriggerStanding } from '../contract/notifications.ts'

/** What can be heard of: each on or off, and above which value where one is compared. */
export function TriggerFields({ triggers, legend }: { triggers: TriggerStanding[]; legend: string }) {
  return (
    <fieldset className="triggers">
      <legend className="label">{legend}</legend>
      {triggers.map((each) => (
        <div key={each.trigger} className="trigger">
          <label className="check">
            <input
              type="checkbox"
              name={`on_${each.trigger}`}
              defaultChecked={each.enabled}
              aria-describedby={`about-${each.trigger}`}
            />{' '}
            {each.title}
          </label>
          <p className="fine" id={`about-${each.trigger}`}>
            {each.explains}
            {each.urgent && ' Told in quiet hours as well.'}
          </p>
          {each.default_threshold !== null && (
            <label className="field">
              {each.title} above
              <input
                name={`above_${each.trigger}`}
                type="number"
                step="any"
                required
                defaultValue={each.threshold ?? each.default_threshold}
              />
            </label>
          )}
        </div>
      ))}
    </fieldset>
  )
}
