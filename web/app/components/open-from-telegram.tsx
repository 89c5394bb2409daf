/** What someone sees who came without Telegram, or whose launch is used up. */
export function OpenFromTelegram({ botUrl, isAgain = false }: { botUrl: string | null; isAgain?: boolean }) {
  return (
    <section className="card notice">
      <h1>{isAgain ? 'Reopen from Telegram' : 'Open this in Telegram'}</h1>
      <p>
        {isAgain
          ? 'For your safety a sign-in lasts only for a while. Close this window and open the app from Telegram again.'
          : 'Your plan and invoices open from the bot’s menu in Telegram, where you are already signed in.'}
      </p>
      {botUrl && (
        <a className="button" href={botUrl}>
          Open Telegram
        </a>
      )}
    </section>
  )
}
