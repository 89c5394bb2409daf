import { useBrowserValue } from '../lib/browser-value.ts'
import { getTelegram } from '../telegram/client.ts'

export type WhyClosed = 'no_launch' | 'used_up' | 'signed_out'

const TEXTS: Record<WhyClosed, { title: string; detail: string }> = {
  no_launch: {
    title: 'Open this in Telegram',
    detail: 'Your plan and invoices open from the bot’s menu in Telegram, where you are already signed in.',
  },
  used_up: {
    title: 'Reopen from Telegram',
    detail: 'For your safety a sign-in lasts only for a while. Close this window and open the app from Telegram again.',
  },
  signed_out: {
    title: 'You are signed out',
    detail:
      'This device was signed out, or its sign-in has ended. Close this window and open the app from Telegram again.',
  },
}

/** What someone sees who came without Telegram, or whose sign-in is over. */
export function OpenFromTelegram({
  botUrl,
  why,
  hasConsole,
}: {
  botUrl: string | null
  why: WhyClosed
  hasConsole: boolean
}) {
  const start = useBrowserValue(startParam)
  const { title, detail } = TEXTS[why]
  return (
    <section className="card notice">
      <h1>{title}</h1>
      <p>{detail}</p>
      {why === 'signed_out' && (
        <button type="button" className="button" onClick={() => getTelegram().post('web_app_close')}>
          Close
        </button>
      )}
      {botUrl && (
        <a className="button" href={botUrl}>
          Open Telegram
        </a>
      )}
      {hasConsole && why === 'no_launch' && (
        <a className="textlink" href={start ? `/local?start=${encodeURIComponent(start)}` : '/local'}>
          Choose whom to be at the local console
        </a>
      )}
    </section>
  )
}

/** What the link was opened with, for someone to come by it at the console. */
function startParam(): string | null {
  return new URLSearchParams(window.location.search).get('tgWebAppStartParam')
}
