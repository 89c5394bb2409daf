/** The `error` hash of an answer. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  [field: string]: unknown
}

/**
 * An answer that is an error, in Stripe's words. Thrown by handlers.
 * `keepsChanges`: the step's changes stay (a decline has really happened); otherwise they are rolled back.
 */
export class StripeFailure extends Error {
  readonly status: number
  readonly body: { error: ErrorBody }
  readonly keepsChanges: boolean

  constructor(status: number, error: ErrorBody, keepsChanges = status === 402) {
    super(error.message)
    this.status = status
    this.body = { error }
    this.keepsChanges = keepsChanges
  }
}

const docUrl = (code: string): string => `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`

const invalid = (status: number, message: string, more: { param?: string; code?: string }): StripeFailure =>
  new StripeFailure(status, {
    type: 'invalid_request_error',
    message,
    ...(more.param === undefined ? {} : { param: more.param }),
    ...(more.code === undefined ? {} : { code: more.code, doc_url: docUrl(more.code) }),
  })

/** 400: the request cannot be carried out as it stands. */
export const invalidRequest = (message: string, more: { param?: string; code?: string } = {}): StripeFailure =>
  invalid(400, message, more)

/** 404 `resource_missing`: `No such customer: 'cus_x'`. `object` is the word Stripe uses in the message. */
export const missing = (object: string, id: string, param = 'id'): StripeFailure =>
  invalid(param === 'id' ? 404 : 400, `No such ${object.replaceAll('.', ' ')}: '${id}'`, {
    param,
    code: 'resource_missing',
  })

/** 400 `parameter_missing`: a required parameter is absent or empty. */
export const parameterMissing = (param: string): StripeFailure =>
  invalid(400, `Missing required param: ${param}.`, { param, code: 'parameter_missing' })

/** 400 `parameter_invalid_empty`: an empty value would unset what cannot be unset. */
export const parameterEmpty = (param: string): StripeFailure =>
  invalid(
    400,
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however ` +
      `'${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
    { param, code: 'parameter_invalid_empty' },
  )

/** 401: no key, or not a key of this account. */
export const authentication = (message: string): StripeFailure => invalid(401, message, {})

/** 403: the key may not do this. */
export const permission = (message: string, code?: string): StripeFailure =>
  invalid(403, message, code === undefined ? {} : { code })

/** 409: another request is in the way; nothing was done. */
export const conflict = (message: string, code: string): StripeFailure =>
  new StripeFailure(409, { type: 'invalid_request_error', message, code, doc_url: docUrl(code) })

/** 429: nothing was done; ask again later. */
export const rateLimited = (
  message = 'Too many requests. Please slow down.',
  code: 'rate_limit' | 'lock_timeout' = 'rate_limit',
): StripeFailure => new StripeFailure(429, { type: 'invalid_request_error', message, code, doc_url: docUrl(code) })

/** 400 `idempotency_error`: the key was used with other parameters. */
export const idempotencyMismatch = (key: string): StripeFailure =>
  new StripeFailure(400, {
    type: 'idempotency_error',
    message:
      'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
  })

/** 5xx: something of ours went wrong, or was forced to. */
export const apiError = (status: number, message: string): StripeFailure =>
  new StripeFailure(status, { type: 'api_error', message })

/** What a card error tells; objects are rendered as given. */
export interface CardErrorParts {
  code: string
  message: string
  decline_code?: string | null
  advice_code?: string | null
  network_decline_code?: string | null
  param?: string
  charge?: string
  payment_intent?: unknown
  setup_intent?: unknown
  payment_method?: unknown
}

/** 402: a card was declined. The changes made on the way (the failed charge) are kept. */
export function cardError(parts: CardErrorParts): StripeFailure {
  const given = Object.entries(parts).filter(([, value]) => value !== undefined && value !== null)
  return new StripeFailure(402, {
    type: 'card_error',
    message: parts.message,
    ...Object.fromEntries(given),
    doc_url: docUrl(parts.code),
  })
}

/** Throws for the first of `names` that is absent (`parameter_missing`) or empty (`parameter_invalid_empty`). */
export function requireParams(input: Record<string, unknown>, ...names: string[]): void {
  for (const name of names) {
    if (input[name] === undefined) throw parameterMissing(name)
    if (input[name] === null || input[name] === '') throw parameterEmpty(name)
  }
}

/** Throws `parameter_invalid_empty` for the first of `names` that a request would unset, though it cannot be. */
export function refuseEmpty(input: Record<string, unknown>, ...names: string[]): void {
  for (const name of names) if (input[name] === null) throw parameterEmpty(name)
}
