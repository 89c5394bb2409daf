import type { MetaFunction } from '@remix-run/node'
import { ProblemPage } from '../components/problem.tsx'

export const meta: MetaFunction = () => [{ title: 'You are being forgotten' }]

/** What someone sees last who has had themselves erased. */
export default function Erased() {
  return (
    <main className="page narrow">
      <section className="card notice" role="status">
        <h1>You are being forgotten</h1>
        <p>You are signed out everywhere, and what is personal is being deleted. You can close this window.</p>
      </section>
    </main>
  )
}

export function ErrorBoundary() {
  return <ProblemPage />
}
