import { useRef, useState } from 'react'
import type { NewInvitation } from '../contract/types.ts'
import { formatDate } from '../lib/format.ts'
import { getTelegram } from '../telegram/client.ts'

/** A new invitation's link, which is shown this once: to copy, or to send in Telegram. */
export function ShareLink({ invitation: { url, expires_at: until } }: { invitation: NewInvitation }) {
  const field = useRef<HTMLInputElement>(null)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    field.current?.select()
    setCopied(await copyText(url))
  }
  return (
    <div className="share">
      <label className="field">
        Invitation link
        <input ref={field} readOnly value={url} onFocus={(event) => event.target.select()} />
      </label>
      <p className="fine">Shown this once. Good for one person until {formatDate(until)}.</p>
      <div className="actions">
        <button type="button" className="button" onClick={() => shareInTelegram(url)}>
          Send in Telegram
        </button>
        <button type="button" className="button quiet" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p role="status" className="fine">
        {isCopied ? 'Copied.' : ''}
      </p>
    </div>
  )
}

/** Telegram's own page for choosing a chat to send a link to. */
function shareInTelegram(url: string): void {
  const path = `/share/url?${new URLSearchParams({ url, text: 'Join our team' }).toString()}`
  const { isConnected, post, openLink } = getTelegram()
  if (isConnected) post('web_app_open_tg_link', { path_full: path })
  else openLink(`https://t.me${path}`)
}

/** Copies the text, or what is selected where a frame is refused the clipboard. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return document.execCommand('copy')
  }
}
