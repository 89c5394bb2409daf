import { useEffect, useRef } from 'react'
import { getTelegram } from './client.ts'

export type MainButton = { text: string; isActive?: boolean; isBusy?: boolean; onPress(this: void): void }

/** Shows Telegram's main button for the page's primary action while mounted; null hides it. */
export function useMainButton(button: MainButton | null): void {
  const latest = useRef(button)
  useEffect(() => {
    latest.current = button
  })
  const text = button?.text ?? null
  const isActive = button?.isActive ?? true
  const isBusy = button?.isBusy ?? false
  useEffect(() => {
    if (text === null) return
    const { on, post } = getTelegram()
    const style = getComputedStyle(document.documentElement)
    const colour = (name: string) => style.getPropertyValue(name).trim()
    post('web_app_setup_main_button', {
      is_visible: true,
      is_active: isActive,
      is_progress_visible: isBusy,
      text,
      color: colour('--button'),
      text_color: colour('--button-text'),
    })
    const unhear = on('main_button_pressed', () => latest.current?.onPress())
    return () => {
      unhear()
      post('web_app_setup_main_button', { is_visible: false })
    }
  }, [text, isActive, isBusy])
}

/** Shows Telegram's back button while mounted. */
export function useBackButton(onBack: (this: void) => void): void {
  const latest = useRef(onBack)
  useEffect(() => {
    latest.current = onBack
  })
  useEffect(() => {
    const { on, post } = getTelegram()
    post('web_app_setup_back_button', { is_visible: true })
    const unhear = on('back_button_pressed', () => latest.current())
    return () => {
      unhear()
      post('web_app_setup_back_button', { is_visible: false })
    }
  }, [])
}
