import { createHmac, timingSafeEqual } from 'node:crypto'

export interface BillingEvent {
  type: string
  timestamp: string
  data: Record<string, unknown>
}

const toleranceS = 300

/** The event of a signed request (Standard Webhooks), from its raw body; null for one that is not Durabill's, or too old. */
export function verifiedEvent(body: string, headers: Headers, secret: string): BillingEvent | null {
  const id = headers.get('webhook-id') ?? ''
  const timestamp = headers.get('webhook-timestamp') ?? ''
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceS)) return null
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  const signatures = (headers.get('webhook-signature') ?? '').split(' ').map((one) => one.split(','))
  // several while a secret is rolled: one that matches is enough
  const isSigned = signatures.some(([version, text = '']) => {
    const given = Buffer.from(text, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
  return isSigned ? (JSON.parse(body) as BillingEvent) : null
}
