import type { LoaderFunctionArgs } from '@remix-run/node'
import { Outlet, useLoaderData, useMatches } from '@remix-run/react'
import { useEffect } from 'react'
import { LeftAccount } from '../components/left-account.tsx'
import { OpenFromTelegram, type WhyClosed } from '../components/open-from-telegram.tsx'
import { ProblemCard, RouteProblem } from '../components/problem.tsx'
import { ModeStrip } from '../components/mode-strip.tsx'
import { fetchConfig } from '../lib/account.server.ts'
import { useInvitation } from '../lib/invited.ts'
import { problemText } from '../lib/problems.ts'
import { type SignIn, useSignIn } from '../lib/sign-in.ts'
import { fetchViewer } from '../lib/viewer.server.ts'
import { greetTelegram } from '../telegram/client.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const [viewer, config] = await Promise.all([fetchViewer(context), fetchConfig(context)])
  return {
    viewer,
    signInCsrf: context.csrf({ kind: 'sign_in' }),
    config,
    botUrl: context.botUrl,
    hasConsole: context.console !== null,
  }
}

export default function MiniApp() {
  const { viewer, signInCsrf, config } = useLoaderData<typeof loader>()
  // A page whose loader found no session, or an API that no longer takes it, has null for data.
  const isPageEmpty = useMatches().at(-1)?.data === null
  const { state, retry } = useSignIn(signInCsrf, viewer !== null && !isPageEmpty)
  useEffect(greetTelegram, [])
  useInvitation(state.phase === 'signed' && viewer !== null)
  return (
    <>
      <ModeStrip mode={config?.mode ?? null} />
      <main className="page">
        <Page state={state} onRetry={retry} />
      </main>
    </>
  )
}

/** The page itself while someone is signed in or about to be; otherwise why it cannot be shown. */
function Page({ state, onRetry }: { state: SignIn; onRetry(this: void): void }) {
  const { viewer, botUrl, hasConsole } = useLoaderData<typeof loader>()
  const why = whyClosed(state)
  if (why) return <OpenFromTelegram botUrl={botUrl} why={why} hasConsole={hasConsole} />
  if (state.phase === 'refused') return <ProblemCard text={problemText(state.problem)} onRetry={onRetry} />
  return viewer?.hasLeft ? <LeftAccount viewer={viewer} /> : <Outlet />
}

/** Why only Telegram can open the app (again); null while it is open, or for trouble that may pass. */
function whyClosed(state: SignIn): WhyClosed | null {
  if (state.phase === 'no_launch') return 'no_launch'
  if (state.phase !== 'refused' || state.problem.status !== 401) return null
  return state.wasSignedIn || state.problem.code === 'replayed' ? 'signed_out' : 'used_up'
}

export function ErrorBoundary() {
  return (
    <main className="page">
      <RouteProblem />
    </main>
  )
}
