import { describe, expect, it } from 'vitest'
import { type RecoveryFacts } from '#domain/access.ts'
import { classifyDecline } from '#domain/declines.ts'
import { failureReason, recoveryView } from '#domain/recovery-view.ts'
import { afterDays } from '#domain/recovery/policy.ts'

const day0 = new Date('2030-03-01T12:00:00Z')
const day = (days: number) => afterDays(day0, days)
const recovery: RecoveryFacts = {
  id: 'rec_1',
  invoiceId: 'in_1',
  invoiceStatus: 'open',
  state: 'open',
  outcome: null,
  policyId: 'default',
  day0At: day0,
  attempt: 1,
  restrictedAt: day(7),
  nextAttemptAt: day(4),
  endsAt: day(21),
  declineClass: 'retry_later',
  declineCode: 'insufficient_funds',
  action: 'none',
}
const payUrl = 'https://example.com/pay/1'

describe('recoveryView', () => {
  it('says why, what comes next and when, and where to pay', () => {
    expect(recoveryView(recovery, day(2), payUrl)).toEqual({
      stage: 'grace',
      attempt: 1,
      nextAttemptAt: day(4),
      endsAt: day(21),
      reason: 'insufficient_funds',
      action: 'none',
      payUrl,
    })
  })

  it('moves on to restricted at its instant', () => {
    expect(recoveryView(recovery, day(7), payUrl)?.stage).toBe('restricted')
  })

  it('promises no further attempt while it is ending, and no payment of a void invoice', () => {
    const ending = { ...recovery, state: 'ending', invoiceStatus: 'void' } as const
    expect(recoveryView(ending, day(21), payUrl)).toMatchObject({ stage: 'ending', nextAttemptAt: null, payUrl: null })
  })

  it('still says where to pay when the policy gave up and kept the subscription', () => {
    const kept = { ...recovery, state: 'settled', outcome: 'kept', attempt: 4 } as const
    expect(recoveryView(kept, day(22), payUrl)).toMatchObject({ stage: 'ended', nextAttemptAt: null, payUrl })
  })

  it.each([
    ['nothing failed', null],
    ['it was paid', { ...recovery, invoiceStatus: 'paid' as const }],
    ['it is settled', { ...recovery, state: 'settled' as const, outcome: 'recovered' as const }],
    ['its invoice was voided by somebody else', { ...recovery, invoiceStatus: 'void' as const }],
  ])('says nothing when %s', (_title, given) => {
    expect(recoveryView(given, day(2), payUrl)).toBeNull()
  })
})

describe('failureReason', () => {
  it.each([
    ['insufficient_funds', 'insufficient_funds'],
    ['expired_card', 'card_expired'],
    ['incorrect_number', 'incorrect_card'],
    ['authentication_required', 'authentication_required'],
    ['no_payment_method', 'no_card'],
    ['card_not_supported', 'card_not_supported'],
    ['generic_decline', 'card_declined'],
    ['constructor', 'card_declined'],
    [null, 'card_declined'],
  ] as const)('puts %s as %s', (declineCode, reason) => {
    expect(failureReason({ declineCode, declineClass: classifyDecline(declineCode) })).toBe(reason)
  })

  it.each(['lost_card', 'stolen_card', 'fraudulent', 'pickup_card', 'merchant_blacklist'])(
    'does not tell the holder of a card about %s',
    (declineCode) => {
      expect(failureReason({ declineCode, declineClass: classifyDecline(declineCode) })).toBe('card_declined')
    },
  )

  it('takes the blame for trouble that is not the card', () => {
    expect(failureReason({ declineCode: 'processing_error', declineClass: 'gateway_trouble' })).toBe(
      'payment_system_trouble',
    )
  })
})
