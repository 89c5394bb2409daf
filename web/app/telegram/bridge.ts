/** Telegram's side of the wire: native clients inject a proxy, Telegram Web is the parent frame. */

type Listener = (data: Record<string, unknown>) => void
type Receive = (event: string, data: unknown) => void

declare global {
  interface Window {
    TelegramWebviewProxy?: { postEvent(event: string, data: string): void }
    Telegram?: { WebView?: { receiveEvent: Receive } }
    TelegramGameProxy?: { receiveEvent: Receive }
    TelegramGameProxy_receiveEvent?: Receive
  }
}

export type Bridge = {
  /** Whether something that speaks Telegram's protocol may be listening. */
  isConnected: boolean
  post(this: void, event: string, data?: Record<string, unknown>): void
  /** Hears an event until the function returned is called. */
  on(this: void, event: string, listener: Listener): () => void
  /** Opens a page outside the app; call it inside the tap, browsers and Telegram allow it nowhere else. */
  openLink(this: void, url: string): void
}

const TELEGRAM_WEB = 'https://web.telegram.org'

/** Speaks Telegram's protocol over whatever channel this window has. */
export function createBridge(win: Window): Bridge {
  const listeners = new Map<string, Set<Listener>>()
  const receive: Receive = (event, data) => {
    const payload = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
    for (const listener of listeners.get(event) ?? []) listener(payload)
  }
  const send = channelOf(win)
  listen(win, receive)
  const post: Bridge['post'] = (event, data) => send?.(event, data)
  return {
    isConnected: send !== null,
    post,
    on(event, listener) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(listener))
      return () => void known.delete(listener)
    },
    openLink(url) {
      if (send) post('web_app_open_link', { url })
      else win.open(url, '_blank', 'noopener')
    },
  }
}

function channelOf(win: Window): Bridge['post'] | null {
  const proxy = win.TelegramWebviewProxy
  if (proxy) return (event, data) => proxy.postEvent(event, JSON.stringify(data ?? ''))
  if (win.parent === win) return null
  const origin = parentOrigin(win)
  return (event, data) => win.parent.postMessage(JSON.stringify({ eventType: event, eventData: data ?? '' }), origin)
}

/** The frame around us is Telegram Web, or a page of our own that plays it. */
function parentOrigin(win: Window): string {
  try {
    return win.parent.location.origin === win.location.origin ? win.location.origin : TELEGRAM_WEB
  } catch {
    return TELEGRAM_WEB
  }
}

function listen(win: Window, receive: Receive): void {
  win.Telegram = { ...win.Telegram, WebView: { receiveEvent: receive } }
  win.TelegramGameProxy = { receiveEvent: receive }
  win.TelegramGameProxy_receiveEvent = receive
  if (win.parent === win) return
  const origin = parentOrigin(win)
  win.addEventListener('message', (message) => {
    if (message.source !== win.parent || message.origin !== origin || typeof message.data !== 'string') return
    try {
      const { eventType, eventData } = JSON.parse(message.data) as { eventType: string; eventData: unknown }
      receive(eventType, eventData)
    } catch {
      return
    }
  })
}
