import { isSlackUrl } from '#domain/notify/addresses.ts'
import { slackText, type Text } from '#domain/notify/texts.ts'
import { codeOf, type Notifying, type Outcome, retryAfterMs } from '../parts.ts'

/** What Slack answers when the webhook will never take a message again. */
const GONE = new Set([403, 404, 410])

/** Posts to a Slack incoming webhook. */
export async function sendSlack(parts: Notifying, url: string, text: Text): Promise<Outcome> {
  if (!isSlackUrl(url)) return { state: 'failed', reason: 'This is not the URL of a Slack webhook.', switchOff: true }
  const { pathname } = new URL(url)
  const { post, to } = parts.slackUrl
    ? { post: parts.postHome, to: `${parts.slackUrl}${pathname}` }
    : { post: parts.post, to: url }
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await post({ url: to, headers, body: JSON.stringify({ text: slackText(text) }) })
    return read(answer.status, answer.headers['retry-after'], answer.body)
  } catch (error) {
    return { state: 'again', reason: `Slack could not be reached (${codeOf(error)}).` }
  }
}

function read(status: number, retryAfter: unknown, body: string): Outcome {
  if (status === 200) return { state: 'sent' }
  if (status === 429) return { state: 'again', reason: 'Slack asks to wait (429).', ...retryAfterMs(retryAfter) }
  const said = /^[a-z_]{1,40}$/.test(body.trim()) ? `${status}, ${body.trim()}` : String(status)
  if (GONE.has(status))
    return { state: 'failed', reason: `Slack does not take messages here any more (${said}).`, switchOff: true }
  if (status >= 500) return { state: 'again', reason: `Slack has trouble (${said}).` }
  return { state: 'failed', reason: `Slack refused the message (${said}).` }
}
