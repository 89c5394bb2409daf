import type { BillingConfig, FailureReason, Recovery, Subscription } from '../contract/types.ts'
import { formatDate } from './format.ts'

export type BannerAction = 'update_card' | 'pay_now' | 'authenticate' | 'portal'
export type Banner = { tone: 'danger' | 'warning' | 'info'; title: string; lines: string[]; actions: BannerAction[] }

/** Whether there is a subscription at all, in whatever state. */
export function isSubscribed(subscription: Subscription): boolean {
  return subscription.tier !== 'free'
}

/** The one thing that most needs saying about an account, or null when all is well. */
export function bannerFor(subscription: Subscription, config: BillingConfig): Banner | null {
  if (config.mode === 'not_configured') {
    const lines = ['Your plan and invoices are shown as usual; buying and changing will be possible later.']
    return { tone: 'info', title: 'Payments are not set up here yet', lines, actions: [] }
  }
  if (subscription.recovery) return recoveryBanner(subscription, subscription.recovery)
  return statusBanner(subscription) ?? scheduledBanner(subscription)
}

function recoveryBanner(subscription: Subscription, recovery: Recovery): Banner {
  if (recovery.stage === 'ending') {
    const lines = [
      'The last payment could not be collected in time, so the plan is being ended. Nothing more is charged.',
    ]
    return { tone: 'danger', title: 'Your plan is ending', lines, actions: [] }
  }
  const isRestricted = subscription.access === 'restricted' || subscription.access === 'none'
  const needsBank = recovery.action === 'authenticate'
  const lines = [
    REASONS[recovery.reason],
    nextText(recovery),
    ...(isRestricted ? ['Access is limited until the payment succeeds.'] : []),
    ...(recovery.ends_at && recovery.stage !== 'ended'
      ? [`Without a payment, your plan ends on ${formatDate(recovery.ends_at)}.`]
      : []),
  ]
  const actions: Record<Recovery['action'], BannerAction[]> = {
    none: ['update_card', 'pay_now'],
    update_card: ['update_card', 'pay_now'],
    authenticate: ['authenticate', 'update_card'],
  }
  return {
    tone: isRestricted || needsBank ? 'danger' : 'warning',
    title: needsBank ? 'Your bank asks you to confirm the payment' : 'Your last payment failed',
    lines,
    actions: actions[recovery.action],
  }
}

const REASONS: Record<FailureReason, string> = {
  authentication_required: 'Your bank wants you to confirm it is you.',
  card_declined: 'Your bank declined the card.',
  card_expired: 'The card has expired.',
  card_not_supported: 'The card does not support this kind of payment.',
  incorrect_card: 'The card’s details are not valid.',
  insufficient_funds: 'There was not enough money on the card.',
  no_card: 'There is no card to charge.',
  payment_system_trouble: 'The payment system could not be reached; this is not your card’s fault.',
}

function nextText(recovery: Recovery): string {
  if (recovery.action === 'update_card') return 'We will charge a new card as soon as you add one.'
  if (recovery.action === 'authenticate') return 'The payment goes through as soon as you confirm it.'
  if (!recovery.next_attempt_at) return 'We will not try this card again by ourselves.'
  return `We will try again on ${formatDate(recovery.next_attempt_at)}.`
}

function statusBanner({ status, pause_until: until }: Subscription): Banner | null {
  switch (status) {
    case 'past_due':
    case 'unpaid':
      return {
        tone: 'warning',
        title: 'A payment is due',
        lines: ['We could not collect the last payment yet.'],
        actions: ['update_card', 'pay_now'],
      }
    case 'incomplete':
      return { tone: 'info', title: 'Confirming your payment', lines: ['This can take a moment.'], actions: [] }
    case 'paused':
      return {
        tone: 'info',
        title: until ? `Paused until ${formatDate(until)}` : 'Your plan is paused',
        lines: ['You are not charged while it is paused.'],
        actions: [],
      }
    default:
      return null
  }
}

function scheduledBanner(subscription: Subscription): Banner | null {
  if (subscription.cancel_at) {
    return {
      tone: 'info',
      title: `Your plan ends on ${formatDate(subscription.cancel_at)}`,
      lines: ['You keep full access until then, and are not charged again. You can still change your mind.'],
      actions: ['portal'],
    }
  }
  if (subscription.pending_change) {
    const title = `Your plan changes on ${formatDate(subscription.pending_change.at)}`
    return { tone: 'info', title, lines: ['Until then everything stays as it is.'], actions: [] }
  }
  return null
}

export type Badge = { text: string; tone: 'good' | 'warning' | 'danger' | 'neutral' }

/** The state of the plan in a word. */
export function badgeFor(subscription: Subscription): Badge | null {
  if (!isSubscribed(subscription)) return subscription.status === 'canceled' ? { text: 'Ended', tone: 'neutral' } : null
  if (subscription.recovery) return { text: 'Payment failed', tone: 'danger' }
  if (subscription.cancel_at) return { text: 'Ends soon', tone: 'warning' }
  const badges: Record<string, Badge> = {
    active: { text: 'Active', tone: 'good' },
    trialing: { text: 'Trial', tone: 'good' },
    past_due: { text: 'Payment due', tone: 'warning' },
    unpaid: { text: 'Unpaid', tone: 'danger' },
    paused: { text: 'Paused', tone: 'neutral' },
    incomplete: { text: 'Processing', tone: 'neutral' },
  }
  return badges[subscription.status] ?? { text: subscription.status, tone: 'neutral' }
}
