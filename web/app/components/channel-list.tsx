import type { NotificationSettings } from '../contract/notifications.ts'
import { ChannelEntry } from './channel-entry.tsx'

type Props = { channels: NotificationSettings['channels']; version: number }

/** The ways to an account: each opens to be set up and tried. A secret that was taken is not left standing where it was typed. */
export function ChannelList({ channels: { email, slack, telegram }, version }: Props) {
  const own = telegram.own_chat_id
  return (
    <section className="card list" aria-labelledby="channels">
      <h2 className="label" id="channels">
        Channels
      </h2>
      <ul className="plain">
        <ChannelEntry channel="email" title="E-mail" to={email.address} standing={email} version={version}>
          <label className="field">
            Address
            <input
              name="address"
              type="email"
              maxLength={254}
              defaultValue={email.address ?? ''}
              autoComplete="email"
            />
          </label>
          <label className="check">
            <input type="checkbox" name="own_server" defaultChecked={email.mail_server !== null} /> Use a mail server of
            our own
          </label>
          <label className="field">
            Mail server
            <input key={version} name="mail_server" placeholder="smtp://user:password@host:587" autoComplete="off" />
            {email.mail_server && <span className="fine breaks">Now {email.mail_server}. Leave empty to keep it.</span>}
          </label>
        </ChannelEntry>
        <ChannelEntry channel="slack" title="Slack" to={slack.webhook} standing={slack} version={version}>
          <label className="field">
            Webhook URL
            <input
              key={version}
              name="webhook_url"
              type="url"
              placeholder="https://hooks.slack.com/services/…"
              autoComplete="off"
            />
            {slack.webhook && <span className="fine">Now ends in {slack.webhook}. Leave empty to keep it.</span>}
          </label>
        </ChannelEntry>
        <ChannelEntry channel="telegram" title="Telegram" to={telegram.chat_id} standing={telegram} version={version}>
          <label className="field">
            Chat
            <input name="chat_id" inputMode="text" defaultValue={telegram.chat_id ?? own ?? ''} autoComplete="off" />
            <span className="fine">
              {own ? `Your own chat with the bot is ${own}.` : 'A member’s own chat.'} Groups begin with a minus.
            </span>
          </label>
        </ChannelEntry>
      </ul>
    </section>
  )
}
