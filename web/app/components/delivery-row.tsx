import type { WebhookDelivery } from '../contract/webhooks.ts'
import { formatInstant } from '../lib/format.ts'
import { IntentForm } from './intent-form.tsx'

const STATES: Record<WebhookDelivery['state'], { text: string; tone: string }> = {
  pending: { text: 'Waiting', tone: 'warning' },
  delivered: { text: 'Delivered', tone: 'good' },
  failed: { text: 'Failed', tone: 'danger' },
}

/** One delivery, and behind it: what was sent and answered, and sending it again. */
export function DeliveryRow({ delivery, mayReplay }: { delivery: WebhookDelivery; mayReplay: boolean }) {
  const { text, tone } = STATES[delivery.state]
  const label = delivery.state === 'pending' ? 'Send now' : 'Send again'
  return (
    <li className="entry">
      <details>
        <summary className="item">
          <span>
            <span className="name breaks">{delivery.type}</span>
            <span className="fine block">{formatInstant(delivery.created_at)}</span>
            <span className="fine block breaks">{newest(delivery)}</span>
          </span>
          <span className={`badge ${tone}`}>{text}</span>
        </summary>
        <div className="drawer">
          <p className="fine breaks">Id: {delivery.webhook_id}</p>
          <Text title="Sent" text={JSON.stringify(delivery.payload, null, 2)} />
          {delivery.response && <Text title="Answered" text={delivery.response} />}
          {mayReplay && (
            <IntentForm intent="replay" {...{ label }} look="quiet" fields={{ delivery_id: delivery.id }} />
          )}
        </div>
      </details>
    </li>
  )
}

/** The newest attempt in a line. */
function newest({ attempts, status, error, duration_ms: took, replay_of: again }: WebhookDelivery): string {
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`
  const answer = error ?? (status === null ? null : `${status} in ${took ?? 0} ms`)
  return [again && 'Sent again', tries, answer].filter(Boolean).join(' · ')
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <>
      <p className="label">{title}</p>
      <pre className="wire" role="group" aria-label={title} tabIndex={0}>
        {text}
      </pre>
    </>
  )
}
