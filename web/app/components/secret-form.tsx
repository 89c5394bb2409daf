import { useFetcher } from '@remix-run/react'
import { type ReactNode, useState } from 'react'
import { useAppData } from '../lib/app-data.ts'
import type { ToldSecret } from '../lib/webhooks.ts'

type Props = { intent: string; label: string; look?: 'plain' | 'quiet'; children?: ReactNode }

const LOOKS = { plain: 'button', quiet: 'button quiet' }

/** A form that makes a signing secret, and shows it this once. */
export function SecretForm({ intent, label, look = 'plain', children }: Props) {
  const fetcher = useFetcher<ToldSecret>()
  const { viewer } = useAppData()
  const isBusy = fetcher.state !== 'idle'
  const answer = isBusy ? undefined : fetcher.data
  return (
    <>
      <fetcher.Form method="post" className="order">
        <input type="hidden" name="csrf" value={viewer?.csrf ?? ''} />
        <input type="hidden" name="intent" value={intent} />
        {children}
        <button type="submit" className={LOOKS[look]} disabled={isBusy}>
          {isBusy ? 'One moment…' : label}
        </button>
        <Answer answer={answer} />
      </fetcher.Form>
      {answer?.secret && <Secret secret={answer.secret} />}
    </>
  )
}

function Answer({ answer }: { answer: ToldSecret | undefined }) {
  return (
    <>
      <p role="status" className="fine">
        {answer?.said}
      </p>
      <p role="alert" className="trouble">
        {answer?.trouble}
      </p>
    </>
  )
}

function Secret({ secret }: { secret: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <div className="share">
      <label className="field">
        Signing secret
        <input readOnly value={secret} onFocus={(event) => event.target.select()} />
      </label>
      <p className="fine">Shown this once. Your server needs it to check what it is sent (Standard Webhooks).</p>
      <div className="actions">
        <button type="button" className="button quiet" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p role="status" className="fine">
        {isCopied ? 'Copied.' : ''}
      </p>
    </div>
  )
}
