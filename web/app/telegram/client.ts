import { type Bridge, createBridge } from './bridge.ts'
import { type Launch, parseLaunch } from './launch.ts'
import { applyTheme, type ThemeParams } from './theme.ts'

export type Telegram = Bridge & { launch: Launch | null }

let telegram: Telegram | null = null

/** The one connection of this page to Telegram; for effects and handlers, there is no window on the server. */
export function getTelegram(): Telegram {
  telegram ??= { ...createBridge(window), launch: parseLaunch(window.__launch ?? '') }
  return telegram
}

/** Tells Telegram that the app is there, and follows its theme from then on. */
export function greetTelegram(): () => void {
  const { on, post } = getTelegram()
  const unhear = on('theme_changed', (data) => {
    const params = data.theme_params
    if (typeof params === 'object' && params !== null) applyTheme(document.documentElement, params as ThemeParams)
  })
  post('iframe_ready', { reload_supported: true })
  post('web_app_ready')
  post('web_app_expand')
  post('web_app_request_theme')
  return unhear
}
