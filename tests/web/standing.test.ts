import { describe, expect, it } from 'vitest'
import { type BillingConfig, type Recovery } from '#web/app/contract/types.ts'
import { badgeFor, bannerFor } from '#web/app/lib/standing.ts'
import { FREE, subscriptionTo } from '#tests/support/fake-billing.ts'

const config: BillingConfig = { mode: 'live', payments_mode: 'external_checkout', currency: 'usd' }
const recovery: Recovery = {
  stage: 'grace',
  attempt: 1,
  next_attempt_at: '2026-12-02T00:00:00Z',
  ends_at: '2026-12-22T00:00:00Z',
  reason: 'insufficient_funds',
  action: 'none',
  pay_url: null,
}
const failed = (changes: Partial<Recovery> = {}, access: 'grace' | 'restricted' = 'grace') =>
  subscriptionTo('premium_monthly', { status: 'past_due', access, recovery: { ...recovery, ...changes } })

describe('the status banner', () => {
  it('is silent when all is well', () => {
    expect(bannerFor(FREE, config)).toBeNull()
    expect(bannerFor(subscriptionTo('premium_monthly'), config)).toBeNull()
  })

  it('says what failed, when the next attempt is, when it ends and what to do', () => {
    expect(bannerFor(failed(), config)).toEqual({
      tone: 'warning',
      title: 'Your last payment failed',
      lines: [
        'There was not enough money on the card.',
        'We will try again on Dec 2, 2026.',
        'Without a payment, your plan ends on Dec 22, 2026.',
      ],
      actions: ['update_card', 'pay_now'],
    })
  })

  it('asks for a new card, and promises no attempt, where only a new card helps', () => {
    const banner = bannerFor(failed({ action: 'update_card', reason: 'card_expired', next_attempt_at: null }), config)!
    expect(banner.lines.slice(0, 2)).toEqual([
      'The card has expired.',
      'We will charge a new card as soon as you add one.',
    ])
  })

  it('leads to the bank first where the bank asks for confirmation', () => {
    const banner = bannerFor(failed({ action: 'authenticate' }), config)!
    expect([banner.tone, banner.actions[0]]).toEqual(['danger', 'authenticate'])
  })

  it('promises nothing more once the plan is being ended, and no end once the debt is kept open', () => {
    expect(bannerFor(failed({ stage: 'ending' }), config)).toMatchObject({ title: 'Your plan is ending', actions: [] })
    const kept = bannerFor(failed({ stage: 'ended', next_attempt_at: null }), config)!
    expect(kept.lines.join()).not.toContain('plan ends')
    expect(kept.actions).toContain('pay_now')
  })

  it('says that access is limited once it is', () => {
    const banner = bannerFor(failed({}, 'restricted'), config)!
    expect(banner.tone).toBe('danger')
    expect(banner.lines).toContain('Access is limited until the payment succeeds.')
  })

  it('puts missing configuration before a failed payment, and that before a scheduled end', () => {
    const ending = { ...failed(), cancel_at: '2026-12-05T00:00:00Z' }
    expect(bannerFor(ending, { ...config, mode: 'not_configured' })!.title).toBe('Payments are not set up here yet')
    expect(bannerFor(ending, config)!.title).toBe('Your last payment failed')
    expect(bannerFor({ ...ending, status: 'active', recovery: null }, config)!.title).toBe(
      'Your plan ends on Dec 5, 2026',
    )
  })

  it('asks to pay what is due even before a recovery has begun', () => {
    expect(bannerFor(subscriptionTo('vip_monthly', { status: 'past_due' }), config)!.actions).toContain('pay_now')
  })
})

describe('the badge', () => {
  it('names the state in a word', () => {
    const badges = [FREE, subscriptionTo('vip_monthly'), failed(), { ...FREE, status: 'canceled' }].map(badgeFor)
    expect(badges.map((badge) => badge?.text)).toEqual([undefined, 'Active', 'Payment failed', 'Ended'])
  })
})
