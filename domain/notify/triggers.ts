/** What an account, or whoever operates the product, can hear of. A new trigger is one entry. */
interface Trigger {
  readonly title: string
  readonly explains: string
  /** Where it comes from: our own billing, or another system that reports it. */
  readonly source: 'billing' | 'reported'
  readonly hears: 'account' | 'operators'
  /** Heard in quiet hours as well: money or access is at stake and waiting costs. */
  readonly urgent: boolean
  /** Told only above this value, unless the account says otherwise; null: there is no value to compare. */
  readonly threshold: number | null
  /** The kinds of messages of our own that it stands for. */
  readonly messages?: readonly string[]
}

export const TRIGGERS = {
  payment_failed: {
    title: 'Payment failed',
    explains: 'A payment was declined, or access is restricted because of one.',
    source: 'billing',
    hears: 'account',
    urgent: true,
    threshold: null,
    messages: ['payment_failed', 'payment_attempt_failed', 'access_restricted'],
  },
  payment_recovered: {
    title: 'Payment recovered',
    explains: 'A payment that had failed went through.',
    source: 'billing',
    hears: 'account',
    urgent: false,
    threshold: null,
    messages: ['payment_recovered'],
  },
  plan_changed: {
    title: 'Plan changed',
    explains: 'The subscription is on another plan now.',
    source: 'billing',
    hears: 'account',
    urgent: false,
    threshold: null,
    messages: ['plan_changed'],
  },
  trial_ending: {
    title: 'Trial ending',
    explains: 'A trial ends within three days, and the first payment follows.',
    source: 'billing',
    hears: 'account',
    urgent: false,
    threshold: null,
    messages: ['trial_ending'],
  },
  subscription_ended: {
    title: 'Subscription ended',
    explains: 'The subscription, or the access that it gave, has ended or is paused.',
    source: 'billing',
    hears: 'account',
    urgent: true,
    threshold: null,
    messages: ['subscription_ended', 'subscription_paused', 'access_ended', 'invoice_voided'],
  },
  webhook_disabled: {
    title: 'Webhook disabled',
    explains: 'A server of yours took nothing for three days, or is gone, and is told nothing more.',
    source: 'billing',
    hears: 'account',
    urgent: false,
    threshold: null,
    messages: ['webhook_endpoint_disabled'],
  },
  operator_needed: {
    title: 'Operator needed',
    explains: 'Billing met something that a person has to decide.',
    source: 'billing',
    hears: 'operators',
    urgent: true,
    threshold: null,
    messages: ['operator_needed', 'duplicate_subscription', 'unknown_second_subscription'],
  },
  psi: {
    title: 'Population stability index',
    explains: 'The data drifts away from what a model was made for.',
    source: 'reported',
    hears: 'account',
    urgent: false,
    threshold: 0.2,
  },
  llm_budget_fallback: {
    title: 'Budget fallback',
    explains: 'The language model’s budget is used up, and a cheaper way is taken.',
    source: 'reported',
    hears: 'account',
    urgent: false,
    threshold: null,
  },
  je_imbalance: {
    title: 'Journal entries out of balance',
    explains: 'Debits and credits of journal entries differ.',
    source: 'reported',
    hears: 'account',
    urgent: false,
    threshold: 0,
  },
  export_completed: {
    title: 'Export completed',
    explains: 'An export is ready.',
    source: 'reported',
    hears: 'account',
    urgent: false,
    threshold: null,
  },
  cold_start_graduated: {
    title: 'Cold start over',
    explains: 'There is enough data now to work without defaults.',
    source: 'reported',
    hears: 'account',
    urgent: false,
    threshold: null,
  },
} as const satisfies Readonly<Record<string, Trigger>>

export type TriggerName = keyof typeof TRIGGERS
export type ReportedName = {
  [N in TriggerName]: (typeof TRIGGERS)[N]['source'] extends 'reported' ? N : never
}[TriggerName]

export const TRIGGER_NAMES = Object.keys(TRIGGERS) as TriggerName[]
export const REPORTED_NAMES = TRIGGER_NAMES.filter((name): name is ReportedName => TRIGGERS[name].source === 'reported')
/** What an account can set. */
export const ACCOUNT_NAMES = TRIGGER_NAMES.filter((name) => TRIGGERS[name].hears === 'account')

/** A trigger by name, with the fields that only some have. */
export const triggerOf = (name: TriggerName): Trigger => TRIGGERS[name]

const byMessage = new Map(TRIGGER_NAMES.flatMap((name) => (triggerOf(name).messages ?? []).map((kind) => [kind, name])))

/** The trigger that a message of this kind stands for; null when nobody is told of it this way. */
export const triggerOfMessage = (kind: string): TriggerName | null => byMessage.get(kind) ?? null
