const SLACK_HOSTS = new Set(['hooks.slack.com', 'hooks.slack-gov.com'])

/** Whether this is the URL of a Slack incoming webhook: nothing else may be posted to. */
export function isSlackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, port, username, password, pathname, hash } = new URL(text)
  const bare = port === '' && username === '' && password === '' && hash === ''
  return (
    protocol === 'https:' && bare && SLACK_HOSTS.has(hostname) && /^\/(services|workflows|triggers)\/./.test(pathname)
  )
}

/** Whether this is the address of a mail server: `smtp(s)://user:password@host:port`, nothing behind it. */
export function isMailServer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  return /^smtps?:$/.test(protocol) && hostname !== '' && /^\/?$/.test(pathname) && search === '' && hash === ''
}

const shownEnd = 4

/** The last characters of a secret, for people to recognise it. */
export const endOf = (secret: string): string => `…${secret.slice(-shownEnd)}`

/** A mail server without its password. */
export function mailServerHint(text: string): string {
  const { protocol, host, username } = new URL(text)
  return `${protocol}//${username ? `${username}:…@` : ''}${host}`
}
