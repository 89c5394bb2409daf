import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { BackToTelegram } from '../components/back-to-telegram.tsx'
import { ProblemPage } from '../components/problem.tsx'

export const meta: MetaFunction = () => [{ title: 'Back to Telegram' }]

export const loader = ({ context }: LoaderFunctionArgs) => ({ botUrl: context.botUrl })

export default function PortalReturn() {
  const { botUrl } = useLoaderData<typeof loader>()
  return (
    <main className="page narrow">
      <section className="card notice">
        <div className="sign done" aria-hidden="true" />
        <h1>All set</h1>
        <p>Whatever you changed shows up in Telegram in a moment.</p>
        <BackToTelegram botUrl={botUrl} />
      </section>
    </main>
  )
}

export function ErrorBoundary() {
  return <ProblemPage />
}
