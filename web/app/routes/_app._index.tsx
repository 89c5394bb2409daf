import type { LoaderFunctionArgs, SerializeFrom } from '@remix-run/node'
import { useLoaderData, useRevalidator } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { AccountBar } from '../components/account-bar.tsx'
import { PaymentCard } from '../components/payment-card.tsx'
import { PlanCard } from '../components/plan-card.tsx'
import { PlanComparison, PlanPicker } from '../components/plan-picker.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { StatusBanner } from '../components/status-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import type { BillingConfig, Plan, Subscription } from '../contract/types.ts'
import { fetchMembers, fetchPlans, fetchSubscription, linksFor, type Links } from '../lib/account.server.ts'
import { useAppData } from '../lib/app-data.ts'
import { setPendingCheckout, usePendingCheckout } from '../lib/pending-checkout.ts'
import { bannerFor, isSubscribed } from '../lib/standing.ts'
import { fetchViewer, type Viewer } from '../lib/viewer.server.ts'
import { useReturn, useSubscriptionWatch } from '../lib/watch.ts'
import { getTelegram } from '../telegram/client.ts'

/** Links are good for five minutes; a page that stays open gets new ones in time. */
const RENEW_LINKS_MS = 4 * 60_000

export async function loader({ context }: LoaderFunctionArgs) {
  const session = await context.session()
  if (!session) return null
  const [plans, subscription, viewer, members] = await Promise.all([
    fetchPlans(context),
    fetchSubscription(context, session),
    fetchViewer(context),
    fetchMembers(context, session),
  ])
  if (!subscription || !viewer) return null
  return {
    plans,
    members,
    subscription,
    links: viewer.account.role === 'owner' ? linksFor(context, session, plans) : null,
  }
}

export default function Plan() {
  const billing = useLoaderData<typeof loader>()
  const { viewer, config } = useAppData()
  if (!billing || !viewer || !config) return <Skeleton label="Loading your plan" />
  return <Billing billing={billing} viewer={viewer} config={config} />
}

type BillingData = NonNullable<SerializeFrom<typeof loader>>

type BillingProps = { billing: BillingData; viewer: Viewer; config: BillingConfig }

function Billing({ billing, viewer, config }: BillingProps) {
  const { plans, members, subscription } = billing
  const links = config.mode === 'not_configured' ? null : billing.links
  const [isAway, setAway] = useState(false)
  const { isWaiting, announcement } = useWaiting(isSubscribed(subscription))
  const hasGivenUp = useSubscriptionWatch(isWaiting || isAway, subscription)
  useFreshLinks()
  const leave = () => setAway(true)
  const payment = <PaymentCard {...{ subscription, viewer, links }} onLeave={leave} />
  return (
    <>
      <AccountBar viewer={viewer} />
      <p className="hidden" role="status">
        {announcement}
      </p>
      <StatusBanner
        banner={bannerFor(subscription, config)}
        {...{ subscription, links }}
        csrf={viewer.csrf}
        onLeave={leave}
      />
      <PlanCard subscription={subscription} plan={plans.find((plan) => plan.id === subscription.tier)} />
      {isSubscribed(subscription) && payment}
      {isWaiting ? (
        <Waiting hasGivenUp={hasGivenUp} onChooseAgain={() => setPendingCheckout('none')} />
      ) : (
        <Offer {...{ plans, members, subscription, links, config }} />
      )}
      {!isSubscribed(subscription) && payment}
      {viewer.account.role !== 'owner' && (
        <p className="fine centred">Only the owner of this account can change the plan.</p>
      )}
    </>
  )
}

type OfferProps = {
  plans: Plan[]
  members: number
  subscription: Subscription
  links: Links | null
  config: BillingConfig
}

/** The plans: to choose from for those who may buy one, to look at for everyone else. */
function Offer({ plans, members, subscription, links, config }: OfferProps) {
  if (plans.length === 0) return null
  const maySell = config.payments_mode === 'external_checkout' && !isSubscribed(subscription)
  if (!maySell || !links) return <PlanComparison plans={plans} members={members} currentId={subscription.plan_id} />
  return <PlanPicker plans={plans} links={links} members={members} onLeave={() => setPendingCheckout('waiting')} />
}

/** Waiting ends when the plan is there, and that is said once to those who cannot see the page change. */
function useWaiting(has: boolean) {
  const pending = usePendingCheckout()
  useEffect(() => {
    if (!has || pending !== 'waiting') return
    setPendingCheckout('paid')
    getTelegram().post('web_app_trigger_haptic_feedback', { type: 'notification', notification_type: 'success' })
  }, [has, pending])
  return { isWaiting: pending === 'waiting' && !has, announcement: pending === 'paid' ? 'Your plan is active.' : '' }
}

function useFreshLinks(): void {
  const { revalidate } = useRevalidator()
  useReturn(revalidate)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') revalidate()
    }, RENEW_LINKS_MS)
    return () => clearInterval(timer)
  }, [revalidate])
}

export function ErrorBoundary() {
  return <RouteProblem />
}
