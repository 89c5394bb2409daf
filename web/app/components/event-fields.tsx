import type { WebhookEvent } from '../contract/webhooks.ts'
import { EVENT_WORDS, EVENTS } from '../lib/webhooks.ts'

/** Which events an endpoint is told of. */
export function EventFields({ chosen }: { chosen: readonly WebhookEvent[] }) {
  return (
    <fieldset className="triggers">
      <legend className="label">Events</legend>
      {EVENTS.map((event) => (
        <div key={event} className="trigger">
          <label className="check">
            <input
              type="checkbox"
              name={`on_${event}`}
              defaultChecked={chosen.includes(event)}
              aria-describedby={`about-${event}`}
            />{' '}
            <span className="breaks">{event}</span>
          </label>
          <p className="fine" id={`about-${event}`}>
            {EVENT_WORDS[event]}
          </p>
        </div>
      ))}
    </fieldset>
  )
}
