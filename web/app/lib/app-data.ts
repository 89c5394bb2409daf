import { useRouteLoaderData } from '@remix-run/react'
import type { loader } from '../routes/_app.tsx'

/** Who is signed in and how payments work, from the frame around every page of the Mini App. */
export function useAppData() {
  const app = useRouteLoaderData<typeof loader>('routes/_app')
  return { viewer: app?.viewer ?? null, config: app?.config ?? null }
}
