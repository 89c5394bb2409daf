import { randomBytes } from 'node:crypto'

export type IdPrefix =
  | 'acc'
  | 'usr'
  | 'int'
  | 'cmd'
  | 'rec'
  | 'att'
  | 'msg'
  | 'ses'
  | 'dev'
  | 'grt'
  | 'inv'
  | 'whe'
  | 'out'
  | 'dlv'
  | 'nev'
  | 'ntf'
  | 'nwd'
  | 'exp'
  | 'era'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const length = 22
// bytes above the last whole multiple of 62 are dropped, so that every character is equally likely
const fairBelow = 256 - (256 % alphabet.length)

/** A new opaque id, `acc_…`: 131 random bits that say nothing about what they name. */
export function newId(prefix: IdPrefix): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < fairBelow && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return `${prefix}_${text}`
}
