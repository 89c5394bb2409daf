/** The way back from the external browser. */
export function BackToTelegram({ botUrl }: { botUrl: string | null }) {
  if (!botUrl) return <p className="fine">You can close this tab and go back to the Mini App.</p>
  return (
    <a className="button" href={botUrl}>
      Back to Telegram
    </a>
  )
}
