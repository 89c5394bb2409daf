/** Telegram's own default themes, as its clients send them. */
export const TELEGRAM_THEMES = {
  light: {
    bg_color: '#ffffff',
    secondary_bg_color: '#efeff4',
    section_bg_color: '#ffffff',
    text_color: '#000000',
    hint_color: '#999999',
    subtitle_text_color: '#999999',
    link_color: '#2481cc',
    button_color: '#2481cc',
    button_text_color: '#ffffff',
    header_bg_color: '#ffffff',
    bottom_bar_bg_color: '#ffffff',
    section_separator_color: '#e3e3e4',
    destructive_text_color: '#e53935',
  },
  dark: {
    bg_color: '#17212b',
    secondary_bg_color: '#232e3c',
    section_bg_color: '#17212b',
    text_color: '#f5f5f5',
    hint_color: '#708499',
    subtitle_text_color: '#708499',
    link_color: '#6ab3f3',
    button_color: '#5288c1',
    button_text_color: '#ffffff',
    header_bg_color: '#17212b',
    bottom_bar_bg_color: '#17212b',
    section_separator_color: '#111921',
    destructive_text_color: '#ec3942',
  },
} as const

export type ThemeName = keyof typeof TELEGRAM_THEMES

/** The theme asked for in an address; light when it names none. */
export function themeNamed(name: string | null | undefined): ThemeName {
  return name === 'dark' ? 'dark' : 'light'
}
