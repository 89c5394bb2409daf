interface Entry {
  readonly status: number
  readonly title: string
}

/** Every error that leaves the API. Codes are stable: clients switch on them. */
export const ERRORS = {
  malformed: { status: 400, title: 'The request could not be read' },
  unknown_plan: { status: 400, title: 'Unknown plan' },
  bad_webhook_signature: { status: 400, title: 'The webhook signature is not valid' },
  unauthorized: { status: 401, title: 'Sign in first' },
  bad_signature: { status: 401, title: 'The signature is not valid' },
  expired: { status: 401, title: 'The credentials have expired' },
  replayed: { status: 401, title: 'The credentials were used too often' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  csrf: { status: 403, title: 'The request did not come from this application' },
  not_sandbox: { status: 403, title: 'Only possible on the sandbox' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  already_subscribed: { status: 409, title: 'Already subscribed' },
  checkout_paid: { status: 409, title: 'The checkout is already paid' },
  no_subscription: { status: 409, title: 'There is no subscription to change' },
  nothing_to_pay: { status: 409, title: 'There is nothing to pay' },
  not_cancelable: { status: 409, title: 'The subscription cannot be canceled now' },
  not_resumable: { status: 409, title: 'There is no cancellation to undo' },
  no_recovery: { status: 409, title: 'No payment is being recovered' },
  no_checkout: { status: 409, title: 'No checkout is open' },
  payment_in_progress: { status: 409, title: 'A payment is in progress' },
  plan_not_configured: { status: 409, title: 'The plan has no price' },
  idempotency_key_reused: { status: 409, title: 'The idempotency key was used for another request' },
  idempotency_key_in_use: { status: 409, title: 'The first request with this idempotency key is not finished' },
  subscription_live: { status: 409, title: 'The plan still runs' },
  last_owner: { status: 409, title: 'An account always has an owner' },
  personal_account: { status: 409, title: 'A personal account is for one person' },
  already_member: { status: 409, title: 'Already on the account' },
  invitation_over: { status: 409, title: 'The invitation is not good any more' },
  stale_settings: { status: 409, title: 'The settings were changed meanwhile' },
  no_channel: { status: 409, title: 'The channel is not set up' },
  endpoint_disabled: { status: 409, title: 'The endpoint is disabled' },
  too_many_endpoints: { status: 409, title: 'The account has as many endpoints as it may' },
  clock_busy: { status: 409, title: 'The clock is already being moved' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported content type' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  redirect_not_allowed: { status: 422, title: 'The redirect URL is not allowed' },
  rate_limited: { status: 429, title: 'Too many requests' },
  stripe_error: { status: 500, title: 'Stripe refused the request' },
  internal_error: { status: 500, title: 'Something went wrong' },
  stripe_unavailable: { status: 503, title: 'Stripe cannot be reached' },
  stripe_not_configured: { status: 503, title: 'Payments are not configured' },
  temporal_unavailable: { status: 503, title: 'The workflow service cannot be reached' },
  database_unavailable: { status: 503, title: 'The database cannot be reached' },
  host_unavailable: { status: 503, title: 'The other application’s keys cannot be reached' },
  command_expired: { status: 503, title: 'The request was not begun in time' },
  not_quiet: { status: 504, title: 'The clock stopped before everything was quiet' },
} as const satisfies Readonly<Record<string, Entry>>

export type ErrorCode = keyof typeof ERRORS

/** A problem as rows keep it: no more than a person may read. */
export interface StoredProblem {
  readonly code: ErrorCode
  readonly detail: string
}

/** One field that was refused. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** What a problem may carry beside its code and sentence. */
export interface ProblemExtra {
  readonly errors?: readonly FieldError[]
  /** Seconds of real time after which another try makes sense. */
  readonly retryAfterS?: number
  readonly [member: string]: unknown
}

/** An error of the catalogue, with a sentence for people; nothing sensitive belongs in it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ErrorCode
  readonly detail: string
  readonly extra: ProblemExtra

  constructor(code: ErrorCode, detail: string = ERRORS[code].title, extra: ProblemExtra = {}) {
    super(`${code}: ${detail}`)
    this.code = code
    this.detail = detail
    this.extra = extra
  }

  /** The HTTP status of its code. */
  get status(): number {
    return ERRORS[this.code].status
  }

  /** The catalogue's title, the same for every occurrence. */
  get title(): string {
    return ERRORS[this.code].title
  }

  /** What a row keeps of it. */
  stored(): StoredProblem {
    return { code: this.code, detail: this.detail }
  }
}
