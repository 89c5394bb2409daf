import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import { allowing } from '#domain/addresses.ts'
import { htmlText, plainText, type Text } from '#domain/notify/texts.ts'
import { publicLookup, refuseLiteral } from '../../net/public-address.ts'
import { codeOf, type Notifying, type Outcome } from '../parts.ts'

/** Where a mail goes, and through whose server. */
export interface Envelope {
  to: string
  /** The account's own server, `smtp(s)://user:password@host:port`; null for the deployment's. */
  server: string | null
  /** The same for every try, so that mailboxes show a repeated one once. */
  messageId: string
}

/** Real milliseconds for each step of the conversation. */
const stepMs = 8_000

/** Sends one mail, as text and as simple HTML. */
export async function sendEmail(parts: Notifying, { to, server, messageId }: Envelope, text: Text): Promise<Outcome> {
  const from = senderOf(parts, server)
  const url = server ?? parts.mail?.url
  if (!from || !url) return { state: 'failed', reason: 'There is no mail server to send from.' }
  const transport = createTransport({ ...ways(parts, url, server !== null), url, ...steps })
  try {
    const mail = { from, to, messageId: `<${messageId}@${domainOf(from)}>`, subject: text.subject }
    await transport.sendMail({ ...mail, text: plainText(text), html: htmlText(text), ...inert })
    return { state: 'sent' }
  } catch (error) {
    return read(error, server !== null)
  } finally {
    transport.close()
  }
}

const steps = { connectionTimeout: stepMs, greetingTimeout: stepMs, socketTimeout: stepMs }
/** Nothing in a message may make us read a file or fetch a page. */
const inert = { disableFileAccess: true, disableUrlAccess: true }

/** An account's own server writes as its own user. */
function senderOf({ mail }: Notifying, server: string | null): string | null {
  const user = server === null ? '' : decodeURIComponent(new URL(server).username)
  return user.includes('@') ? user : (mail?.from ?? (user && server ? `${user}@${new URL(server).hostname}` : null))
}

const domainOf = (from: string): string => /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'

/** An account's own server may only be a public one: its name is looked up by us, and the address is checked. */
function ways({ allow }: Notifying, url: string, isOwn: boolean) {
  if (!isOwn) return {}
  const { hostname, protocol, port } = new URL(url)
  const allowed = allowing(allow)
  const getSocket = (_options: unknown, callback: (error: Error | null, way: object) => void): void => {
    try {
      refuseLiteral(hostname, allowed)
    } catch (error) {
      return callback(error as Error, {})
    }
    const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'smtps:' ? 465 : 587) }
    opened(connect({ ...to, lookup: publicLookup(allowed) }), callback)
  }
  return { getSocket }
}

function opened(socket: Socket, callback: (error: Error | null, way: object) => void): void {
  const fail = (error: Error) => callback(error, {})
  socket.setTimeout(stepMs, () => socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })))
  socket.once('error', fail)
  socket.once('connect', () => {
    socket.off('error', fail)
    socket.setTimeout(0)
    callback(null, { connection: socket })
  })
}

function read(error: unknown, isOwn: boolean): Outcome {
  const { responseCode } = error as { responseCode?: number }
  const code = codeOf(error)
  const said = responseCode ? `${responseCode}` : code
  if (code === 'PrivateAddress')
    return { state: 'failed', reason: 'The mail server’s address is not a public one.', switchOff: true }
  if (code === 'EAUTH' && isOwn)
    return { state: 'failed', reason: `The mail server refused its user and password (${said}).`, switchOff: true }
  if (responseCode !== undefined && responseCode >= 500)
    return { state: 'failed', reason: `The mail server refused the message (${said}).` }
  return { state: 'again', reason: `The mail server could not take the message (${said}).` }
}
