import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface LocalMail {
  url: string
  mails: Email[]
  /** What the next mails are refused with, in turn; after them all are taken. */
  refusals: number[]
  close(): Promise<void>
}

/** A mail server that keeps what it is sent; with a user, it asks for the password. */
export async function localMail(user?: { name: string; password: string }): Promise<LocalMail> {
  const mails: Email[] = []
  const refusals: number[] = []
  const options: SMTPServerOptions = {
    authOptional: user === undefined,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth(auth, _session, done) {
      const isGood = auth.username === user?.name && auth.password === user?.password
      done(isGood ? null : Object.assign(new Error('no such user'), { responseCode: 535 }), { user: auth.username })
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const refused = refusals.shift()
        if (refused) return done(Object.assign(new Error('not now'), { responseCode: refused }))
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          mails.push(mail)
          done()
        })
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refusals,
    close: () => new Promise((done) => server.close(() => done())),
  }
}
