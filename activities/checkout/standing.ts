import type { CheckoutIntent } from '#db/models/checkout-intent.ts'
import { DAY_MS } from '#domain/clock.ts'
import { now as billingTime } from '../clock.ts'
import type { Deps } from '../deps.ts'

type Now = Awaited<ReturnType<typeof billingTime>>

/** What is open for an account, for its checkout's run. */
export interface CheckoutStanding {
  offsetMs: number
  /** The account's Stripe customer, once there is one. */
  customerId: string | null
  open: {
    intentId: string
    /** When to look again unasked, Unix milliseconds of billing time: the session's end, or a day on while a bank decides. */
    lookAgainAtMs: number
    processing: boolean
  } | null
}

/** The account's open or processing intent: at most one, by index. */
export const findOpen = (deps: Deps, accountId: string): Promise<CheckoutIntent | null> =>
  deps.db.models.CheckoutIntent.findOne({ where: { accountId, state: ['open', 'processing'] } })

/** How the account's checkout stands by its rows. */
export async function standingOf(deps: Deps, accountId: string): Promise<CheckoutStanding> {
  const [clock, intent, account] = await Promise.all([
    billingTime(deps),
    findOpen(deps, accountId),
    deps.db.models.Account.findByPk(accountId),
  ])
  return standingWith(clock, account?.stripeCustomerId ?? null, intent)
}

/** How it stands with this intent open, or with none. */
export function standingWith(
  { now, offsetMs }: Now,
  customerId: string | null,
  intent: CheckoutIntent | null,
): CheckoutStanding {
  if (!intent) return { offsetMs, customerId, open: null }
  const processing = intent.state === 'processing'
  const lookAgainAtMs = processing ? now.getTime() + DAY_MS : intent.sessionExpiresAt.getTime()
  return { offsetMs, customerId, open: { intentId: intent.id, lookAgainAtMs, processing } }
}
