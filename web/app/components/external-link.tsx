import type { ReactNode } from 'react'
import { getTelegram } from '../telegram/client.ts'

/** Opens a path of ours, or a whole address, outside the Mini App; must be called inside the tap. */
export function openOutside(href: string): void {
  getTelegram().openLink(new URL(href, window.location.origin).href)
}

type Props = { href: string; className?: string; onOpen?: () => void; children: ReactNode }

/** A link that leaves the Mini App: through Telegram where there is one, as an ordinary new tab elsewhere. */
export function ExternalLink({ href, className, onOpen, children }: Props) {
  return (
    <a
      className={className}
      href={href}
      target="_blank"
      rel="noopener"
      onClick={(event) => {
        if (getTelegram().isConnected) {
          event.preventDefault()
          openOutside(href)
        }
        onOpen?.()
      }}
    >
      {children}
    </a>
  )
}
