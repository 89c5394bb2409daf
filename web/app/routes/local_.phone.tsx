import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { data } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useRef } from 'react'
import { ProblemPage } from '../components/problem.tsx'
import { consoleOf } from '../lib/console.server.ts'
import { peopleOf, startOf } from '../lib/people.server.ts'
import { TELEGRAM_THEMES, themeNamed } from '../lib/themes.ts'
import { refuse } from '../../server/refuse.ts'
import { useTelegramHost } from '../telegram/host.ts'

export const meta: MetaFunction = () => [{ title: 'Mini App' }]

export function loader({ request, context }: LoaderFunctionArgs) {
  const local = consoleOf(context)
  const query = new URL(request.url).searchParams
  const person = peopleOf(request).find((each) => each.telegramId === query.get('person'))
  if (!person) return refuse(data(null, { status: 404 }))
  const theme = themeNamed(query.get('theme'))
  const start = startOf(query)
  return { person, theme, start, fragment: local.launchFragment(person, TELEGRAM_THEMES[theme], start) }
}

/** Plays Telegram around the Mini App: its header, its buttons and its side of the protocol. */
export default function Phone() {
  const { person, theme, start, fragment } = useLoaderData<typeof loader>()
  const frame = useRef<HTMLIFrameElement>(null)
  const host = useTelegramHost(frame, TELEGRAM_THEMES[theme])
  const { mainButton } = host
  return (
    <div className="phone" data-theme={theme}>
      <header>
        {host.hasBack ? (
          <button type="button" onClick={() => host.press('back_button_pressed')}>
            ‹ Back
          </button>
        ) : (
          <span className="who">{person.firstName}</span>
        )}
        <span className="bot">Durabill</span>
        <span className="who">mini app</span>
      </header>
      {host.isClosed ? (
        <div className="closed">
          <button type="button" onClick={() => window.location.reload()}>
            Open the app again
          </button>
        </div>
      ) : (
        <iframe ref={frame} title="Mini App" src={`/${start && `?tgWebAppStartParam=${start}`}#${fragment}`} />
      )}
      {mainButton.isVisible && (
        <button
          type="button"
          className="mainbutton"
          style={mainButton.colours}
          disabled={!mainButton.isActive}
          onClick={() => host.press('main_button_pressed')}
        >
          {mainButton.isBusy ? 'One moment…' : mainButton.text}
        </button>
      )}
    </div>
  )
}

export function ErrorBoundary() {
  return <ProblemPage />
}
