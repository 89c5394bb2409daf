/** Stands where the plans were while a checkout is open elsewhere, so that nobody buys twice. */
export function Waiting({ hasGivenUp, onChooseAgain }: { hasGivenUp: boolean; onChooseAgain(this: void): void }) {
  return (
    <section className="card notice">
      <div className="spinner" aria-hidden="true" />
      <h2>Waiting for your payment</h2>
      <p role="status">
        {hasGivenUp
          ? 'Still nothing from the bank. You can close this; the plan becomes active by itself once the payment is in.'
          : 'Finish on the checkout page. Your plan becomes active here by itself, usually within a second.'}
      </p>
      <button type="button" className="button quiet" onClick={onChooseAgain}>
        I did not pay
      </button>
    </section>
  )
}
