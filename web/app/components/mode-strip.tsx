import type { BillingConfig } from '../contract/types.ts'

/** Says, above everything, that no real money moves here. */
export function ModeStrip({ mode }: { mode: BillingConfig['mode'] | null }) {
  if (mode !== 'sandbox' && mode !== 'test') return null
  return (
    <header className="strip">
      {mode === 'sandbox' ? 'Sandbox: no real money moves' : 'Test mode: use test cards only'}
    </header>
  )
}
