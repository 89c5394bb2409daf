import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, useLocation } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { BackToTelegram } from '../components/back-to-telegram.tsx'
import { ProblemPage } from '../components/problem.tsx'
import { confirmCheckout, type ReturnState } from '../lib/checkout.server.ts'
import { poll } from '../lib/watch.ts'

export const meta: MetaFunction = () => [{ title: 'Your payment' }, { name: 'robots', content: 'noindex' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { state: await confirmCheckout(context, new URL(request.url).searchParams), botUrl: context.botUrl }
}

const TEXTS: Record<ReturnState, { icon: string; title: string; detail: string }> = {
  confirming: { icon: 'wait', title: 'Confirming your payment…', detail: 'This usually takes a second.' },
  active: { icon: 'done', title: 'Your plan is active', detail: 'Thank you! Everything is ready in Telegram.' },
  canceled: { icon: 'none', title: 'No charge was made', detail: 'You left the checkout before paying.' },
  expired: { icon: 'none', title: 'No charge was made', detail: 'This checkout has expired. You can start a new one.' },
  unknown: {
    icon: 'none',
    title: 'Have a look in Telegram',
    detail: 'This link has expired, but your plan in Telegram is always up to date.',
  },
}

export default function CheckoutReturn() {
  const { state: first, botUrl } = useLoaderData<typeof loader>()
  const { state, hasGivenUp } = useCheckoutState(first)
  const { icon, title, detail } = TEXTS[state]
  const patience = 'Still confirming. You can close this page; we will message you in Telegram.'
  return (
    <main className="page narrow">
      {state === 'confirming' && (
        <noscript>
          <meta httpEquiv="refresh" content="2" />
        </noscript>
      )}
      <section className="card notice">
        <div className={`sign ${icon}`} aria-hidden="true" />
        <div role="status">
          <h1>{title}</h1>
          <p>{hasGivenUp ? patience : detail}</p>
        </div>
        {state !== 'confirming' && <BackToTelegram botUrl={botUrl} />}
      </section>
    </main>
  )
}

function useCheckoutState(first: ReturnState) {
  const [state, setState] = useState(first)
  const [hasGivenUp, setGivenUp] = useState(false)
  const { search } = useLocation()
  useEffect(() => {
    if (state !== 'confirming') return
    return poll(async () => {
      const response = await fetch(`/checkout/status${search}`)
      const answer = (await response.json()) as { state: ReturnState }
      setState(answer.state)
    }, setGivenUp)
  }, [state, search])
  return { state, hasGivenUp: hasGivenUp && state === 'confirming' }
}

export function ErrorBoundary() {
  return <ProblemPage />
}
