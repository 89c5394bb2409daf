import { useRouteError } from '@remix-run/react'
import { errorText, type ProblemText } from '../lib/problems.ts'

/** A problem in a card, with its request id and, where it helps, a way to try again. */
export function ProblemCard({ text, onRetry }: { text: ProblemText; onRetry?: () => void }) {
  const retry = onRetry ?? (() => window.location.reload())
  return (
    <section className="card notice" role="alert">
      <h1>{text.title}</h1>
      <p>{text.detail}</p>
      {text.canRetry && (
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      )}
      {text.requestId && (
        <p className="fine">
          Code for support: <code>{text.requestId}</code>
        </p>
      )}
    </section>
  )
}

/** A whole page for whatever a route threw. */
export function ProblemPage() {
  return (
    <main className="page">
      <ProblemCard text={errorText(useRouteError())} />
    </main>
  )
}

/** The same inside a page that keeps its frame. */
export function RouteProblem() {
  return <ProblemCard text={errorText(useRouteError())} />
}
