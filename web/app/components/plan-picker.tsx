import { useState } from 'react'
import type { Interval, Plan } from '../contract/types.ts'
import type { Links } from '../lib/account.server.ts'
import { featureTexts, perMonth, plansOf, priceText, seatsText, totalText, yearlySaving } from '../lib/plans.ts'
import { useMainButton } from '../telegram/buttons.ts'
import { getTelegram } from '../telegram/client.ts'
import { ExternalLink, openOutside } from './external-link.tsx'

type PickerProps = { plans: Plan[]; links: Links; members: number; onLeave(this: void): void }

/** Choosing a plan and leaving for Stripe's page; the link is ready before the tap. */
export function PlanPicker({ plans, links, members, onLeave }: PickerProps) {
  const [interval, setInterval] = useState<Interval>(plansOf(plans, 'month').length > 0 ? 'month' : 'year')
  const [family, setFamily] = useState<string | null>(null)
  const offered = plansOf(plans, interval)
  const buyable = offered.filter((plan) => links.checkout[plan.id])
  const chosen = buyable.find((plan) => plan.family === family) ?? buyable[0]
  const href = chosen && links.checkout[chosen.id]
  const text = chosen ? `Upgrade to ${chosen.name}` : ''
  useMainButton(
    chosen && href
      ? {
          text: `${text} · ${totalText(chosen, members)}`,
          onPress: () => {
            openOutside(href)
            onLeave()
          },
        }
      : null,
  )
  const select = (plan: Plan) => {
    setFamily(plan.family)
    getTelegram().post('web_app_trigger_haptic_feedback', { type: 'selection_change' })
  }
  return (
    <section className="picker" aria-labelledby="plans">
      <h2 id="plans">Choose a plan</h2>
      <IntervalToggle plans={plans} interval={interval} onChange={setInterval} />
      <fieldset className="plans">
        <legend className="hidden">Plan</legend>
        {offered.map((plan) => (
          <PlanChoice
            key={plan.id}
            plan={plan}
            members={members}
            isChosen={plan === chosen}
            isCurrent={false}
            onSelect={select}
          />
        ))}
      </fieldset>
      {chosen && href && (
        <>
          <ExternalLink className="button wide" href={href} onOpen={onLeave}>
            {text}
          </ExternalLink>
          <p className="fine centred">
            Opens Stripe’s secure checkout. {totalText(chosen, members)}, renews until you cancel; cancel any time.
          </p>
        </>
      )}
    </section>
  )
}

type ComparisonProps = { plans: Plan[]; members: number; currentId: string | null }

/** The plans to look at, for those who have one or may not buy. */
export function PlanComparison({ plans, members, currentId }: ComparisonProps) {
  const current = plans.find((plan) => plan.id === currentId)
  const [interval, setInterval] = useState<Interval>(current?.interval ?? 'month')
  return (
    <details className="card compare">
      <summary>Compare plans</summary>
      <IntervalToggle plans={plans} interval={interval} onChange={setInterval} />
      <ul className="plans">
        {plansOf(plans, interval).map((plan) => (
          <li key={plan.id} className={plan.id === currentId ? 'choice chosen' : 'choice'}>
            <PlanFacts plan={plan} members={members} isCurrent={plan.id === currentId} />
          </li>
        ))}
      </ul>
    </details>
  )
}

type ToggleProps = { plans: Plan[]; interval: Interval; onChange(this: void, interval: Interval): void }

function IntervalToggle({ plans, interval, onChange }: ToggleProps) {
  if (plansOf(plans, 'year').length === 0 || plansOf(plans, 'month').length === 0) return null
  const saving = yearlySaving(plans)
  const label = { month: 'Monthly', year: 'Yearly' }
  return (
    <fieldset className="toggle">
      <legend className="hidden">Billing period</legend>
      {(['month', 'year'] as const).map((value) => (
        <label key={value}>
          <input
            type="radio"
            name="interval"
            value={value}
            checked={interval === value}
            onChange={() => onChange(value)}
          />
          <span>
            {label[value]}
            {value === 'year' && saving && <span className="saving">{saving}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

type ChoiceProps = {
  plan: Plan
  members: number
  isChosen: boolean
  isCurrent: boolean
  onSelect(this: void, plan: Plan): void
}

function PlanChoice({ plan, members, isChosen, isCurrent, onSelect }: ChoiceProps) {
  return (
    <label className={isChosen ? 'choice chosen' : 'choice'}>
      <input
        type="radio"
        name="plan"
        value={plan.id}
        checked={isChosen}
        disabled={!plan.available}
        onChange={() => onSelect(plan)}
      />
      <PlanFacts plan={plan} members={members} isCurrent={isCurrent} />
    </label>
  )
}

function PlanFacts({ plan, members, isCurrent }: { plan: Plan; members: number; isCurrent: boolean }) {
  const monthly = perMonth(plan)
  const seats = seatsText(plan, members)
  return (
    <span className="facts">
      <span className="row">
        <span className="name">{plan.name}</span>
        {isCurrent && <span className="badge good">Your plan</span>}
        <span className="amount">{priceText(plan)}</span>
      </span>
      {seats && <span className="fine block">{seats}</span>}
      {monthly && <span className="fine block">{monthly}, billed once a year</span>}
      {plan.trial_days > 0 && <span className="fine block">{plan.trial_days} days free first</span>}
      {!plan.available && <span className="fine block">Not on sale here at the moment</span>}
      <span className="features">
        {featureTexts(plan.features).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </span>
    </span>
  )
}
