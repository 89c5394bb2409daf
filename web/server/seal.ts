import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

export type Sealer = {
  /** Encrypts a value for one purpose; it can be opened for `ttlMs` and for that purpose only. */
  seal(purpose: string, value: unknown, ttlMs: number): string
  /** The value, or null when the text is forged, cut, expired or sealed for another purpose. */
  open(purpose: string, text: string): unknown
}

/** AES-256-GCM with one key per purpose, derived from the session secret; `now` is real time in milliseconds. */
export function createSealer(secret: string, now: () => number = Date.now): Sealer {
  const keys = new Map<string, Buffer>()
  const keyFor = (purpose: string) => {
    const known = keys.get(purpose)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', secret, '', `durabill-web:${purpose}`, 32))
    keys.set(purpose, key)
    return key
  }
  return {
    seal(purpose, value, ttlMs) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), iv)
      const body = Buffer.concat([cipher.update(JSON.stringify({ value, until: now() + ttlMs })), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(purpose, text) {
      const plain = decrypt(keyFor(purpose), Buffer.from(text, 'base64url'))
      if (plain === null) return null
      const { value, until } = JSON.parse(plain) as { value: unknown; until: number }
      return now() < until ? value : null
    },
  }
}

function decrypt(key: Buffer, bytes: Buffer): string | null {
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
