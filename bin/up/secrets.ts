import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const random = () => randomBytes(32).toString('base64url')

/** Each has a maker, used when the file does not have it yet. */
const makers = {
  // Shaped like BotFather's, and nobody's: only this machine signs and checks with it.
  telegramBotToken: () => `${randomInt(100_000_000, 999_999_999)}:${randomBytes(26).toString('base64url')}`,
  operatorToken: random,
  serviceToken: random,
  sessionSecret: random,
  encryptionKeys: () => `k1:${random()}`,
  webhookSecret: () => `whsec_${randomBytes(24).toString('hex')}`,
  postgresPassword: () => randomBytes(16).toString('hex'),
}

export type Secrets = Record<keyof typeof makers, string>

const Kept = z.partialRecord(z.enum(Object.keys(makers) as [keyof Secrets, ...(keyof Secrets)[]]), z.string())

/** The secrets of this machine's stack: made on the first start, kept in the data folder, readable by its owner only. */
export function localSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json')
  const kept = existsSync(file) ? Kept.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const names = Object.keys(makers) as (keyof Secrets)[]
  const secrets = Object.fromEntries(names.map((name) => [name, kept[name] ?? makers[name]()])) as Secrets
  if (names.some((name) => kept[name] === undefined)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return secrets
}
