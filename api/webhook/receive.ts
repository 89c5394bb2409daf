import { insertEvent } from '#db/inbox.ts'
import { readEnvelope } from '#domain/envelope.ts'
import { Problem } from '#domain/errors.ts'
import type { Deps } from '../deps.ts'
import { verifySignature } from './signature.ts'

export interface Acknowledged {
  outcome: 'stored' | 'duplicate'
  eventId: string
  eventType: string
}

/**
 * Stores a webhook: its signature is checked over the raw bytes, and when this answers, it survives a crash.
 * Throws `bad_webhook_signature` or `malformed`; what the database throws is an outage.
 */
export async function receive({ config, db, failPoint }: Deps, raw: Buffer, header: string): Promise<Acknowledged> {
  const verdict = verifySignature(raw, header, config.stripe.webhookSecrets, Date.now())
  if (verdict !== 'good') throw new Problem('bad_webhook_signature')
  const payload = decode(raw)
  const { id, type, created, livemode, customerId, objectId } = readEnvelope(parse(payload))
  if (livemode !== (config.stripe.mode === 'live')) throw new Problem('malformed', 'The event is of another mode.')
  const event = { id, type, payload, eventCreatedAt: created, stripeCustomerId: customerId, objectId }
  const outcome = await insertEvent(db, event)
  failPoint('webhook.after_insert')
  return { outcome, eventId: id, eventType: type }
}

const notJson = () => new Problem('malformed', 'The event is not valid JSON.')
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(raw: Buffer): string {
  try {
    return utf8.decode(raw)
  } catch {
    throw notJson()
  }
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown
  } catch {
    throw notJson()
  }
}
