/** What the API answers, by its contract; times are ISO 8601 UTC, money is integer minor units. */

export type Problem = {
  title: string
  status: number
  detail: string
  code: string
  request_id: string | null
  errors?: { path: string; message: string }[]
}

export type Role = 'owner' | 'admin' | 'member'

export type TokenAnswer = { token: string; token_type: 'Bearer'; expires_in: number }

export type ExchangeAnswer = TokenAnswer & {
  user: { id: string; telegram_id: string; first_name: string | null; language_code: string | null }
  account: { id: string; role: Role }
  start_param: string | null
}

/** One of the accounts a person is on. */
export type AccountChoice = { id: string; role: Role; kind: 'personal' | 'team'; name: string | null }

export type Me = {
  user: ExchangeAnswer['user']
  accounts: AccountChoice[]
  /** Null once one has left the account of the token. */
  account: { id: string; role: Role } | null
  device: { id: string; name: string | null; platform: string | null } | null
}

/** An account as someone on it sees it. */
export type Account = AccountChoice & { members: number; created_at: string }

export type Member = { id: string; first_name: string | null; role: Role; joined_at: string; you: boolean }

export type Invitation = {
  id: string
  role: Role
  state: 'open' | 'accepted' | 'withdrawn' | 'expired'
  expires_at: string
}

/** A new invitation; its link is shown this once. */
export type NewInvitation = { id: string; role: Role; url: string; expires_at: string }

export type Device = {
  id: string
  name: string | null
  platform: string | null
  /** The network it was last seen in; null when that is not known. */
  ip_prefix: string | null
  first_seen_at: string
  last_seen_at: string
  signed_in: boolean
  current: boolean
}

export type DataExport = { id: string; expires_at: string }

/** What erasing the person would do, and what is in its way; accounts by id. */
export type ErasureForeseen = {
  possible: boolean
  problems: { code: 'last_owner' | 'subscription_live'; account_id: string }[]
  accounts: string[]
  leaves: string[]
}

export type SwitchedAnswer = TokenAnswer & { account: { id: string; role: Role } }

export type BillingConfig = {
  mode: 'sandbox' | 'test' | 'live' | 'not_configured'
  payments_mode: 'external_checkout' | 'manage_only'
  currency: string
}

export type Interval = 'month' | 'year'

export type Plan = {
  id: string
  name: string
  family: string
  rank: number
  amount: number
  currency: string
  interval: Interval
  features: Record<string, true | number>
  trial_days: number
  seats: boolean
  available: boolean
}

export type List<T> = { data: T[]; has_more: boolean }

export type PaymentMethod = { brand: string; last4: string; exp_month: number; exp_year: number }

/** Why a payment failed, as far as the customer may know. */
export type FailureReason =
  | 'authentication_required'
  | 'card_declined'
  | 'card_expired'
  | 'card_not_supported'
  | 'incorrect_card'
  | 'insufficient_funds'
  | 'no_card'
  | 'payment_system_trouble'

export type Recovery = {
  stage: 'grace' | 'restricted' | 'ending' | 'ended'
  attempt: number
  next_attempt_at: string | null
  ends_at: string | null
  reason: FailureReason
  action: 'none' | 'update_card' | 'authenticate'
  pay_url: string | null
}

export type Access = 'full' | 'grace' | 'restricted' | 'none'

export type Subscription = {
  tier: string
  status: string
  current_period_start: string | null
  current_period_end: string | null
  price_usd_monthly: number | null
  plan_id: string | null
  currency: string | null
  amount: number | null
  interval: Interval | null
  quantity: number | null
  trial_end: string | null
  cancel_at: string | null
  pause_until: string | null
  pending_change: { plan_id: string; at: string } | null
  payment_method: PaymentMethod | null
  recovery: Recovery | null
  access: Access
}

export type InvoiceStatus = 'draft' | 'open' | 'past_due' | 'paid' | 'canceled' | 'uncollectible'

export type Invoice = {
  id: string
  number: string | null
  amount_paid: number
  amount_due: number
  currency: string
  status: InvoiceStatus
  /** Unix seconds. */
  created: number
  pdf_url: string | null
  hosted_url: string | null
  description: string | null
}

export type CheckoutSession = { session_id: string; url: string; expires_at: string }

export type CheckoutStatus = {
  state: 'open' | 'processing' | 'complete' | 'expired'
  plan_id: string
  subscription_applied: boolean
}

export type PortalFlow = 'payment_method_update' | 'subscription_cancel' | 'subscription_update'

export type RetryAnswer = { status: 'paid' | 'declined' | 'processing' | 'requires_action'; url?: string | null }

export type ClockAnswer = { billing_now: string; offset_seconds: number; next_due: string | null; quiet?: boolean }
