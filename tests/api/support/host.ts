import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

export const issuer = 'https://host.example'
export const audience = 'durabill'

interface Key {
  kid: string
  jwk: JWK
  privateKey: CryptoKey
}

/** Another application's sign-in: its keys over HTTP, and tokens signed with them. */
export interface Host {
  jwksUrl: string
  /** How often its keys were asked for. */
  asked: () => number
  /** Makes a key; published unless said otherwise. */
  addKey(kid: string, alg?: string, published?: boolean): Promise<Key>
  withdraw(kid: string): void
  /** What the key server answers with from now on. */
  answer(status: number): void
  token(
    claims?: JWTPayload & Record<string, unknown>,
    how?: { key?: Key; alg?: string; header?: object },
  ): Promise<string>
  close(): Promise<void>
}

export async function startHost(): Promise<Host> {
  const keys: Key[] = []
  let asked = 0
  let status = 200
  const server = createServer((_, response) => {
    asked++
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const host: Host = {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    asked: () => asked,
    async addKey(kid, alg = 'ES256', published = true) {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
      const key = { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
      if (published) keys.push(key)
      return key
    },
    withdraw: (kid) =>
      void keys.splice(
        keys.findIndex((key) => key.kid === kid),
        1,
      ),
    answer: (next) => void (status = next),
    async token(claims = {}, { key = keys[0], alg = key?.jwk.alg ?? '', header = {} } = {}) {
      if (!key) throw new Error('the host has no key')
      const now = Math.floor(Date.now() / 1000)
      const payload = { iss: issuer, aud: audience, sub: 'ada', iat: now, exp: now + 300, ...claims }
      return new SignJWT(payload).setProtectedHeader({ alg, kid: key.kid, ...header }).sign(key.privateKey)
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
  await host.addKey('first')
  return host
}
