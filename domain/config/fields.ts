import { z } from 'zod'
import { DEFAULT_SCOPES, isServiceScope, SERVICE_SCOPES } from '../services.ts'
import type { NamedToken, ServiceToken } from './config.ts'

/** The shortest secret that is accepted, in characters. */
const shortestSecret = 24

const blankIsUnset = (value: unknown) => (value === '' ? undefined : value)
const items = (text: string) => text.split(',').map((item) => item.trim())

/** An optional text whose empty form means "not set". */
export const text = z.preprocess(blankIsUnset, z.string().optional())

/** Text with a default; the empty form means the default. */
export const textOr = (fallback: string) => z.preprocess(blankIsUnset, z.string().default(fallback))

/** One of a few words, with a default. */
export const oneOf = <const T extends readonly [string, ...string[]]>(words: T, fallback: NoInfer<T[number]>) =>
  text
    .transform((value) => value ?? fallback)
    .pipe(z.enum(words, { error: (issue) => `must be one of ${words.join(', ')}, not ${String(issue.input)}` }))

/** A TCP port, with a default. */
export const port = (fallback: number) =>
  z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^\d+$/, 'must be a port number')
      .transform(Number)
      .refine((value) => value >= 1 && value <= 65535, 'must be between 1 and 65535')
      .optional()
      .transform((value) => value ?? fallback),
  )

const parsed = (value: string) => (URL.canParse(value) ? new URL(value) : null)
const isHttp = (value: string) => /^https?:$/.test(parsed(value)?.protocol ?? '')

/** An optional http(s) URL, without its trailing slash. */
export const httpUrl = z.preprocess(
  blankIsUnset,
  z
    .string()
    .refine(isHttp, 'must be an http(s) URL')
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
)

/** An optional mail server: `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte. */
export const smtpUrl = z.preprocess(
  blankIsUnset,
  z
    .string()
    .refine((value) => /^smtps?:$/.test(parsed(value)?.protocol ?? ''), 'must be an smtp:// or smtps:// URL')
    .optional(),
)

/** An optional e-mail address. */
export const email = z.preprocess(blankIsUnset, z.email('must be an e-mail address').optional())

/** A comma-separated list of origins (scheme, host and port, nothing else). */
export const origins = z
  .preprocess(blankIsUnset, z.string().optional())
  .transform((value) => (value === undefined ? [] : items(value)))
  .pipe(z.array(z.string().refine((item) => parsed(item)?.origin === item && isHttp(item), 'must list bare origins')))

/** `id:key,…`, each key 32 bytes in base64url: the first encrypts, all decrypt. */
export const encryptionKeys = z
  .string({ error: 'is required and has no default' })
  .regex(/^[\w-]+:[\w-]{43}=?(,[\w-]+:[\w-]{43}=?)*$/, 'must be id:key,… with keys of 32 bytes in base64url')
  .transform((value) => items(value).map((item) => ({ id: item.split(':')[0] ?? '', key: item.split(':')[1] ?? '' })))

/** A number of calls a minute, with a default; 0 is no limit. */
export const perMinute = (fallback: number) =>
  text
    .transform((value) => value ?? String(fallback))
    .pipe(
      z
        .string()
        .regex(/^\d{1,6}$/, 'must be a whole number, 0 for no limit')
        .transform(Number),
    )

/** A comma-separated list of networks in CIDR form. */
export const networks = text
  .transform((value) => (value === undefined ? [] : items(value)))
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()], { error: 'must list networks like 10.0.0.0/8' })))

/** The address of a PostgreSQL database. */
export const databaseUrl = z
  .string({ error: 'is required (npm start provides one when it is not set)' })
  .refine((value) => /^postgres(ql)?:$/.test(parsed(value)?.protocol ?? ''), 'must be a postgres:// URL')

/** A secret of this machine: there is no default, and a short one is refused. */
export const secret = (bytes = shortestSecret) =>
  z.string({ error: 'is required and has no default' }).min(bytes, `must have at least ${bytes} characters`)

/** `12345:…`, as BotFather gives them. */
export const botToken = z
  .string({ error: 'is required and has no default' })
  .regex(/^\d+:[\w-]{20,}$/, 'must look like 12345:… as BotFather gives it')

/** `name:token,…`: names are unique and tokens are not short. */
export const namedTokens = z
  .string({ error: 'is required and has no default' })
  .transform((value, ctx): NamedToken[] => {
    const tokens = items(value).map((item) => ({ name: item.split(':')[0] ?? '', token: item.replace(/^[^:]*:?/, '') }))
    if (tokens.some(({ name, token }) => name === '' || token === '')) ctx.addIssue('must be name:token,…')
    else if (tokens.some(({ token }) => token.length < shortestSecret))
      ctx.addIssue(`every token must have at least ${shortestSecret} characters`)
    if (new Set(tokens.map(({ name }) => name)).size < tokens.length) ctx.addIssue('must not repeat a name')
    return tokens
  })

/** `name:token[:scope+scope],…`: without scopes a token is good for reporting alone. */
export const serviceTokens = namedTokens.transform((tokens, ctx): ServiceToken[] =>
  tokens.map(({ name, token: given }) => {
    const [token = '', ...rest] = given.split(':')
    const scopes = rest.length > 0 ? rest.join(':').split('+') : DEFAULT_SCOPES
    if (token.length < shortestSecret) ctx.addIssue(`every token must have at least ${shortestSecret} characters`)
    if (!scopes.every(isServiceScope)) ctx.addIssue(`scopes must be among ${SERVICE_SCOPES.join(', ')}`)
    return { name, token, scopes: scopes.filter(isServiceScope) }
  }),
)
