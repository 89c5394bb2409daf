import { useFetcher } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useAppData } from '../lib/app-data.ts'
import type { Told } from '../lib/told.ts'

type Props = {
  intent: string
  /** What the button says. */
  label: string
  look?: 'plain' | 'quiet' | 'danger'
  /** The route that takes the form; the page's own when left out. */
  action?: string
  /** What the form says besides what is typed. */
  fields?: Record<string, string>
  onSubmit?: () => void
  children?: ReactNode
}

const LOOKS = { plain: 'button', quiet: 'button quiet', danger: 'button danger' }

/** A form that orders one thing: its fields, its button, and below it what came of it. */
export function IntentForm({ intent, label, look = 'plain', action, fields = {}, onSubmit, children }: Props) {
  const fetcher = useFetcher<Told>()
  const { viewer } = useAppData()
  const isBusy = fetcher.state !== 'idle'
  const answer = isBusy ? undefined : fetcher.data
  const hidden = { ...fields, intent, csrf: viewer?.csrf ?? '' }
  return (
    <fetcher.Form method="post" className="order" {...(action ? { action } : {})} onSubmit={() => onSubmit?.()}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <button type="submit" className={LOOKS[look]} disabled={isBusy}>
        {isBusy ? 'One moment…' : label}
      </button>
      <p role="status" className="fine">
        {answer?.said}
      </p>
      <p role="alert" className="trouble">
        {answer?.trouble}
      </p>
    </fetcher.Form>
  )
}
