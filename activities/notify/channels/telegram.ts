import { plainText, type Text } from '#domain/notify/texts.ts'
import type { Posted } from '../../net/post.ts'
import { codeOf, type Notifying, type Outcome, retryAfterMs } from '../parts.ts'

/** Telegram takes no longer text. */
const longest = 4_096

/** Writes to a chat as the bot. */
export async function sendTelegram(parts: Notifying, chatId: string, text: Text): Promise<Outcome> {
  const { url, token } = parts.telegram
  const message = {
    chat_id: chatId,
    text: plainText(text).slice(0, longest),
    link_preview_options: { is_disabled: true },
  }
  try {
    const headers = { 'content-type': 'application/json' }
    const to = `${url}/bot${token}/sendMessage`
    return read(await parts.postHome({ url: to, headers, body: JSON.stringify(message) }))
  } catch (error) {
    return { state: 'again', reason: `Telegram could not be reached (${codeOf(error)}).` }
  }
}

function read({ status, headers, body }: Posted): Outcome {
  switch (status) {
    case 200:
      return { state: 'sent' }
    case 400:
      return /chat not found|PEER_ID_INVALID/i.test(body)
        ? { state: 'failed', reason: 'Telegram does not know this chat (400).', switchOff: true }
        : { state: 'failed', reason: 'Telegram refused the message (400).' }
    case 401:
    case 404:
      return { state: 'failed', reason: `Telegram does not take the bot’s token (${status}).` }
    case 403:
      return {
        state: 'failed',
        reason: 'The bot may not write to this chat: it was blocked or removed (403).',
        switchOff: true,
      }
    case 429:
      return {
        state: 'again',
        reason: 'Telegram asks to wait (429).',
        ...retryAfterMs(waitOf(body) ?? headers['retry-after']),
      }
    default:
      return { state: status >= 500 ? 'again' : 'failed', reason: `Telegram answered ${status}.` }
  }
}

function waitOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { parameters?: { retry_after?: number } }).parameters?.retry_after
  } catch {
    return undefined
  }
}
