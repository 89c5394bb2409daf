import { isDark, readable } from './contrast.ts'

// These functions also run in the boot script, as their own source text (see boot.server.ts).

export type ThemeParams = Record<string, unknown>

/** The page's colours for a Telegram theme, made readable where the theme is not; null for a theme without colours. */
export function themeTokens(params: ThemeParams): Record<string, string> | null {
  const pick = (names: string[], fallback: string) => {
    for (const name of names) {
      const value = params[name]
      if (typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)) return value.toLowerCase()
    }
    return fallback
  }
  const bg = pick(['bg_color'], '')
  if (bg === '') return null
  const dark = isDark(bg)
  const page = pick(['secondary_bg_color'], bg)
  const card = pick(['section_bg_color'], bg)
  const buttonText = pick(['button_text_color'], '#ffffff')
  const button = readable(pick(['button_color'], '#2481cc'), [buttonText], 4.5)
  const both = [page, card]
  return {
    '--page': page,
    '--card': card,
    '--text': readable(pick(['text_color'], dark ? '#ffffff' : '#000000'), both, 7),
    '--hint': readable(pick(['subtitle_text_color', 'hint_color'], '#808080'), both, 4.5),
    '--link': readable(pick(['link_color'], button), both, 4.5),
    '--button': button,
    '--button-text': buttonText,
    '--danger': readable(pick(['destructive_text_color'], '#d1242f'), both, 4.5),
    '--outline': readable(pick(['section_separator_color', 'hint_color'], '#808080'), both, 3),
    '--scheme': dark ? 'dark' : 'light',
  }
}

/** Writes the colours of a theme to the document; leaves the page's own when there are none. */
export function applyTheme(root: HTMLElement, params: ThemeParams): void {
  const tokens = themeTokens(params)
  if (!tokens) return
  for (const [name, value] of Object.entries(tokens)) if (name !== '--scheme') root.style.setProperty(name, value)
  root.dataset.theme = tokens['--scheme'] ?? 'light'
}
