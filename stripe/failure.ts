/** What a failed Stripe call means for whoever made it (facts of stripe 23.1: classes are chosen by HTTP status). */
export type FailureKind =
  /** 402: the bank said no. Final for its key. */
  | 'declined'
  /** The bank wants the customer. Final for its key. */
  | 'needs_customer'
  /** Whether it happened is not known: the same key again, then read back. */
  | 'unknown'
  /** Nothing happened, it may be asked again with the same key (409 in progress, 429). */
  | 'again'
  /** Stripe refuses the request for good. */
  | 'refused'
  /** Wrong or missing rights: people must act. */
  | 'credentials'

export interface StripeTrouble {
  kind: FailureKind
  code: string | null
  declineCode: string | null
  status: number | null
  requestId: string | null
  retryAfterMs: number | null
  /** The answer was stored under its idempotency key and only given again. */
  replayed: boolean
}

interface ErrorShape {
  type?: unknown
  code?: unknown
  decline_code?: unknown
  statusCode?: unknown
  requestId?: unknown
  headers?: Record<string, string>
}

const CUSTOMER_CODES = new Set([
  'invoice_payment_intent_requires_action',
  'authentication_required',
  'payment_intent_action_required',
])

function kindOf(error: ErrorShape): FailureKind {
  if (CUSTOMER_CODES.has(String(error.code))) return 'needs_customer'
  switch (error.type) {
    case 'StripeCardError':
      return 'declined'
    case 'StripeConnectionError':
      return 'unknown'
    case 'StripeRateLimitError':
      return 'again'
    case 'StripeAPIError':
      return error.statusCode === 409 ? 'again' : 'unknown'
    case 'StripeAuthenticationError':
    case 'StripePermissionError':
      return 'credentials'
    default:
      return 'refused'
  }
}

/** Whether the same request will never be answered otherwise. */
export const isFinal = ({ kind }: StripeTrouble): boolean =>
  kind === 'refused' || kind === 'declined' || kind === 'needs_customer'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** What Stripe gives, or null when Stripe says that there is no such thing. Anything else is thrown: an outage is no answer. */
export async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (readTrouble(error)?.code === 'resource_missing') return null
    throw error
  }
}

/** Reads an error of Stripe's SDK; null for anything else. Its message is left behind: it may hold personal data. */
export function readTrouble(error: unknown): StripeTrouble | null {
  const shape = error as ErrorShape | null
  if (typeof shape?.type !== 'string' || !shape.type.startsWith('Stripe')) return null
  const retryAfterS = Number(shape.headers?.['retry-after'])
  return {
    kind: kindOf(shape),
    code: text(shape.code),
    declineCode: text(shape.decline_code),
    status: typeof shape.statusCode === 'number' ? shape.statusCode : null,
    requestId: text(shape.requestId),
    replayed: shape.headers?.['idempotent-replayed'] === 'true',
    retryAfterMs: Number.isFinite(retryAfterS) && retryAfterS > 0 ? retryAfterS * 1_000 : null,
  }
}
