import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { PageHeader } from '../components/page-header.tsx'
import { RouteProblem } from '../components/problem.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { accountName } from '../lib/accounts.ts'
import { type MenuPage, pagesFor } from '../lib/pages.ts'
import { fetchViewer } from '../lib/viewer.server.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const viewer = await fetchViewer(context)
  return viewer && { name: accountName(viewer.account), pages: pagesFor(viewer.account) }
}

export default function More() {
  const menu = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="More" back="plan" />
      {menu === null && <Skeleton label="Loading the menu" />}
      {menu && <Pages label={menu.name} pages={menu.pages.filter(({ group }) => group === 'account')} />}
      {menu && <Pages label="You" pages={menu.pages.filter(({ group }) => group === 'you')} />}
    </>
  )
}

function Pages({ label, pages }: { label: string; pages: MenuPage[] }) {
  if (pages.length === 0) return null
  return (
    <section className="card list" aria-label={label}>
      <h2 className="label">{label}</h2>
      {pages.map(({ path, title, about }) => (
        <Link key={path} className="item go" to={path} prefetch="none">
          <span>
            <span className="name">{title}</span>
            <span className="fine block">{about}</span>
          </span>
        </Link>
      ))}
    </section>
  )
}

export function ErrorBoundary() {
  return <RouteProblem />
}
