import { type RefObject, useCallback, useEffect, useState } from 'react'

type Colours = { background?: string; color?: string }
export type HostedButton = { isVisible: boolean; isActive: boolean; isBusy: boolean; text: string; colours: Colours }
type Message = { eventType: string; eventData: Record<string, unknown> | '' }

const HIDDEN: HostedButton = { isVisible: false, isActive: false, isBusy: false, text: '', colours: {} }

/** Telegram's side of the protocol for a Mini App in a frame of our own origin. */
export function useTelegramHost(frame: RefObject<HTMLIFrameElement>, theme: Record<string, string>) {
  const [mainButton, setMainButton] = useState(HIDDEN)
  const [hasBack, setHasBack] = useState(false)
  const [isClosed, setClosed] = useState(false)

  const tell = useCallback(
    (eventType: string, eventData: unknown) =>
      frame.current?.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), window.location.origin),
    [frame],
  )

  useEffect(() => {
    const answers: Record<string, (data: Record<string, unknown>) => void> = {
      web_app_request_theme: () => tell('theme_changed', { theme_params: theme }),
      web_app_setup_main_button: (data) => setMainButton((button) => merge(button, data)),
      web_app_setup_back_button: (data) => setHasBack(data.is_visible === true),
      web_app_close: () => setClosed(true),
      web_app_open_tg_link: (data) => openOutside(`https://t.me${String(data.path_full)}`),
      web_app_open_link: (data) => openOutside(String(data.url)),
    }
    const hear = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow || event.origin !== window.location.origin) return
      const { eventType, eventData } = JSON.parse(String(event.data)) as Message
      answers[eventType]?.(eventData === '' ? {} : eventData)
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [frame, theme, tell])

  return { mainButton, hasBack, isClosed, press: (event: string) => tell(event, {}) }
}

/** Telegram opens links in the person's browser: a new tab that knows nothing of this one. */
function openOutside(url: string): void {
  if (/^https?:\/\//.test(url)) window.open(url, '_blank', 'noopener')
}

function merge(button: HostedButton, data: Record<string, unknown>): HostedButton {
  const flag = (name: string, present: boolean) => (typeof data[name] === 'boolean' ? data[name] : present)
  return {
    isVisible: flag('is_visible', button.isVisible),
    isActive: flag('is_active', button.isActive),
    isBusy: flag('is_progress_visible', button.isBusy),
    text: typeof data.text === 'string' ? data.text : button.text,
    colours:
      isColour(data.color) && isColour(data.text_color) ? { background: data.color, color: data.text_color } : {},
  }
}

function isColour(value: unknown): value is string {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
}
