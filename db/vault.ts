import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** A key and the name by which what it sealed is known. */
export interface VaultKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

/** Keeps texts that rows must not show: channel addresses, passwords, signing secrets. */
export interface Vault {
  /** Seals a text for one place (a row and column): moved elsewhere, it does not open. */
  seal(text: string, place: string): string
  /** Throws when it was sealed with a key that is not known, for another place, or was changed. */
  open(sealed: string, place: string): string
}

const cipher = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM; the first key seals, every key opens, so that keys can be rolled. */
export function createVault(keys: readonly VaultKey[]): Vault {
  const [first] = keys
  if (!first) throw new Error('A vault needs a key')
  return {
    seal(text, place) {
      const iv = randomBytes(ivBytes)
      const sealing = createCipheriv(cipher, first.key, iv).setAAD(Buffer.from(place))
      const bytes = Buffer.concat([iv, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()])
      return `${first.id}.${bytes.toString('base64url')}`
    },
    open(sealed, place) {
      const [id = '', text = ''] = sealed.split('.')
      const known = keys.find((key) => key.id === id)
      if (!known) throw new Error(`Nothing is known of the encryption key ${JSON.stringify(id)}`)
      const bytes = Buffer.from(text, 'base64url')
      const opening = createDecipheriv(cipher, known.key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
      opening.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagBytes))
      return opening.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8')
    },
  }
}

/** The vault of a configuration's keys, which are in base64url. */
export const vaultOf = (keys: readonly { readonly id: string; readonly key: string }[]): Vault =>
  createVault(keys.map(({ id, key }) => ({ id, key: Buffer.from(key, 'base64url') })))
