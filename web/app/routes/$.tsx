import { data } from '@remix-run/node'
import { refuse } from '../../server/refuse.ts'
import { ProblemPage } from '../components/problem.tsx'

/** Any address that is no page. */
export const loader = () => refuse(data(null, { status: 404 }))

export default function Nothing() {
  return null
}

export function ErrorBoundary() {
  return <ProblemPage />
}
