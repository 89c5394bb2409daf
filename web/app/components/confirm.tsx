import type { ReactNode } from 'react'

/** Something that is not done by one tap: the first shows what it means, with the button that does it. */
export function Confirm({ ask, children }: { ask: ReactNode; children: ReactNode }) {
  return (
    <details className="confirm">
      <summary>{ask}</summary>
      <div className="confirmed">{children}</div>
    </details>
  )
}
