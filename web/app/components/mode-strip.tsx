import type { BillingConfig } from '../contract/types.ts'

/** Says, above everything, that no real money moves here. */
export function ModeStrip({ mode }: { mode: BillingConfig['mode'] | null }) {
  if (mode !== 'sandbox' && mode !== 'test') return null
  return (
    <p className="strip" role="note">
      {mode === 'sandbox' ? 'Sandbox: no real money moves' : 'Test mode: use test cards only'}
    </p>
  )
}
