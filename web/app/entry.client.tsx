import { RemixBrowser } from '@remix-run/react'
import { startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { parseLaunch } from './telegram/launch.ts'
import { installSessionFetch } from './telegram/session-fetch.ts'

installSessionFetch(parseLaunch(window.__launch ?? '')?.telegramId ?? null)

startTransition(() => {
  hydrateRoot(document, <RemixBrowser />)
})
