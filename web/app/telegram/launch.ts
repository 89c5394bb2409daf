import { applyTheme, type ThemeParams } from './theme.ts'

// `captureLaunch` also runs in the boot script, as its own source text (see boot.server.ts).

/** How Telegram opened the app; the init data is signed, the rest is not. */
export type Launch = {
  initData: string
  telegramId: string
  platform: string
  version: string
  theme: ThemeParams
  /** What the link carried that the app was opened by, as signed; empty for none. */
  startParam: string
}

declare global {
  interface Window {
    /** The fragment the app was opened with, kept by the boot script before navigation drops it. */
    __launch?: string
  }
}

/**
 * Keeps the fragment of a launch, or finds the one this tab was launched with, and sets its colours before the first
 * paint. Storage throws where a frame is refused it: then the fragment lives as long as the page does.
 */
export function captureLaunch(win: Window): void {
  const remember = (fragment: string) => {
    try {
      win.sessionStorage.setItem('launch', fragment)
    } catch {
      return
    }
  }
  const recall = () => {
    try {
      return win.sessionStorage.getItem('launch') ?? ''
    } catch {
      return ''
    }
  }
  const fragment = win.location.hash.slice(1)
  const isLaunch = fragment.indexOf('tgWebAppVersion=') >= 0
  win.__launch = isLaunch ? fragment : recall()
  if (isLaunch) remember(fragment)
  try {
    const theme = new URLSearchParams(win.__launch).get('tgWebAppThemeParams')
    if (theme) applyTheme(win.document.documentElement, JSON.parse(theme) as ThemeParams)
  } catch {
    return
  }
}

/** The launch in a fragment, or null when the app was not opened by Telegram or without a signed-in person. */
export function parseLaunch(fragment: string): Launch | null {
  const params = new URLSearchParams(fragment)
  const initData = params.get('tgWebAppData') ?? ''
  const signed = new URLSearchParams(initData)
  const user = parseObject(signed.get('user'))
  if (typeof user.id !== 'number') return null
  return {
    initData,
    telegramId: String(user.id),
    platform: params.get('tgWebAppPlatform') ?? 'unknown',
    version: params.get('tgWebAppVersion') ?? '6.0',
    theme: parseObject(params.get('tgWebAppThemeParams')),
    startParam: signed.get('start_param') ?? '',
  }
}

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
