import type { LoaderFunctionArgs } from '@remix-run/node'
import { Outlet, useLoaderData, useMatches } from '@remix-run/react'
import { useEffect } from 'react'
import { OpenFromTelegram } from '../components/open-from-telegram.tsx'
import { ProblemCard, RouteProblem } from '../components/problem.tsx'
import { ModeStrip } from '../components/mode-strip.tsx'
import { fetchConfig } from '../lib/account.server.ts'
import { problemText } from '../lib/problems.ts'
import { useSignIn } from '../lib/sign-in.ts'
import { fetchViewer } from '../lib/viewer.server.ts'
import { greetTelegram } from '../telegram/client.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const [viewer, config] = await Promise.all([fetchViewer(context), fetchConfig(context)])
  return {
    viewer,
    signInCsrf: context.csrf({ kind: 'sign_in' }),
    config,
    botUrl: context.botUrl,
  }
}

export default function MiniApp() {
  const { viewer, signInCsrf, config, botUrl } = useLoaderData<typeof loader>()
  // A page whose loader found no session, or an API that no longer takes it, has null for data.
  const isPageEmpty = useMatches().at(-1)?.data === null
  const { state, retry } = useSignIn(signInCsrf, viewer !== null && !isPageEmpty)
  useEffect(greetTelegram, [])
  return (
    <>
      <ModeStrip mode={config?.mode ?? null} />
      <main className="page">
        {state.phase === 'no_launch' && <OpenFromTelegram botUrl={botUrl} />}
        {state.phase === 'refused' &&
          (state.problem.status === 401 ? (
            <OpenFromTelegram botUrl={botUrl} isAgain />
          ) : (
            <ProblemCard text={problemText(state.problem)} onRetry={retry} />
          ))}
        {(state.phase === 'starting' || state.phase === 'signed') && <Outlet />}
      </main>
    </>
  )
}

export function ErrorBoundary() {
  return (
    <main className="page">
      <RouteProblem />
    </main>
  )
}
