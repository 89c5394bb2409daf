import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SettingsSchema } from '#bin/up/settings.ts'
import { EnvSchema } from '#domain/config/env.ts'
import { readConfig } from '#domain/config/read.ts'

interface Service {
  build?: string
  command?: string[]
  environment?: Record<string, string>
  depends_on?: Record<string, unknown>
  volumes?: string[]
  ports?: string[]
  profiles?: string[]
  configs?: { source: string }[]
}
interface Compose {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  configs: Record<string, unknown>
}

const read = (file: string) => readFileSync(file, 'utf8')
const composeText = read('docker-compose.yml')
const compose = parse(composeText, { merge: true }) as Compose
const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined)
const entryOf = (service: Service) => service.command?.at(-1) ?? ''

/** `.env.example`: every variable with its value and the line before it. */
const lines = read('.env.example').split('\n')
const documented = lines.flatMap((line, index) => {
  const [, name = '', value = ''] = /^# ([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
  return name === '' ? [] : [{ name, value, before: lines[index - 1] ?? '' }]
})
const documentedNames = new Set(documented.map(({ name }) => name))

function sources(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
  return files
    .filter((file) => file.isFile() && /\.ts$/.test(file.name))
    .map((file) => read(join(file.parentPath, file.name)))
    .join('\n')
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?}`, as Compose fills them in; `$$` is a dollar sign. */
function filledIn(text: string, env: Record<string, string>): string {
  return text.replace(
    /\$\{(\w+)(?::?-([^}]*)|:\?)?\}/g,
    (_, name: string, fallback = '') => env[name] || String(fallback),
  )
}

const secrets = {
  POSTGRES_PASSWORD: 'postgres-password',
  TEMPORAL_DB_PASSWORD: 'temporal-password',
  TELEGRAM_BOT_TOKEN: '12345:abcdefghijklmnopqrstuvwxyz',
  OPERATOR_TOKENS: 'me:abcdefghijklmnopqrstuvwxyz',
  SERVICE_TOKENS: 'monitor:abcdefghijklmnopqrstuvwxyz',
  SESSION_SECRET: 's'.repeat(32),
  ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
}
const apiEnv = (env: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(compose.services.api?.environment ?? {}).map(([name, text]) => [name, filledIn(text, env)]),
  )

describe('docker-compose.yml', () => {
  it('uses only variables that .env.example explains', () => {
    const used = [...composeText.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name)
    expect(used.filter((name) => !documentedNames.has(name ?? ''))).toEqual([])
  })

  it.each(ours)('tells %s only what its process reads', (_name, service) => {
    const folder = entryOf(service).split('/')[0] ?? ''
    const reads = ['web', 'sandbox'].includes(folder) ? sources(folder) : Object.keys(EnvSchema.shape).join('\n')
    const unread = Object.keys(service.environment ?? {}).filter((name) => !new RegExp(`\\b${name}\\b`).test(reads))
    expect(unread.filter((name) => name !== 'NODE_ENV')).toEqual([])
  })

  it.each(ours)('runs an entry point of %s that exists', (_name, service) => {
    expect(service.command?.slice(0, 3)).toEqual(['node', '--import', 'tsx'])
    expect(existsSync(entryOf(service))).toBe(true)
  })

  it('configures API and worker for production', () => {
    const live = { ...secrets, STRIPE_SECRET_KEY: 'sk_live_a', STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789abcdef' }
    expect(readConfig(apiEnv(live))).toMatchObject({ nodeEnv: 'production', stripe: { mode: 'live' } })
    expect(readConfig(apiEnv(secrets))).toMatchObject({ stripe: { mode: 'not_configured' } })
  })

  it('configures them for the sandbox with the lines at the end of .env.example', () => {
    const end = lines.slice(lines.findIndex((line) => line.includes('--profile sandbox')) + 1)
    const sandbox: Record<string, string> = {}
    for (const line of end) {
      const [, name, value] = /^# (\w+)=(.*)$/.exec(line) ?? []
      if (name !== undefined) sandbox[name] = value ?? ''
    }
    expect(readConfig(apiEnv({ ...secrets, ...sandbox }))).toMatchObject({
      stripe: { mode: 'sandbox', apiUrl: 'http://sandbox:3002' },
    })
  })

  it('starts the sandbox only when its profile is asked for', () => {
    expect(compose.services.sandbox?.profiles).toEqual(['sandbox'])
    const waiting = Object.values(compose.services).filter((service) => 'sandbox' in (service.depends_on ?? {}))
    expect(waiting).toEqual([])
  })

  it('names only services, volumes and configs that it defines', () => {
    for (const service of Object.values(compose.services)) {
      for (const name of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(name)
      for (const volume of service.volumes ?? []) expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '')
      for (const { source } of service.configs ?? []) expect(compose.configs).toHaveProperty(source)
    }
  })

  it('publishes ports to this machine alone', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? [])
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })
})

describe('.env.example', () => {
  it('has every variable of the configuration and of the local stack', () => {
    const known = [...Object.keys(EnvSchema.shape), ...Object.keys(SettingsSchema.shape)]
    expect(known.filter((name) => !documentedNames.has(name))).toEqual([])
  })

  it('explains each, alone or as one of a group', () => {
    const bare = documented.filter(({ before }) => !before.startsWith('# '))
    expect(bare.map(({ name }) => name)).toEqual([])
  })

  it('states the defaults that hold', () => {
    const required = {
      ...secrets,
      DATABASE_URL: 'postgres://db/durabill',
      STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789abcdef',
    }
    const end = documented.findIndex(({ name }) => name === 'POSTGRES_PASSWORD')
    const stated = documented.slice(0, end).filter(({ value }) => value !== '')
    const env = Object.fromEntries(stated.map(({ name, value }) => [name, value]))
    expect(readConfig({ ...env, ...required })).toEqual(readConfig(required))
    expect(SettingsSchema.parse(env)).toEqual(SettingsSchema.parse({}))
  })
})

describe('Dockerfile', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  )

  it('copies only what exists', () => {
    expect(copied.length).toBeGreaterThan(5)
    expect(copied.filter((path) => !existsSync(path))).toEqual([])
  })

  it('copies every folder that the processes import from', () => {
    const { imports } = JSON.parse(read('package.json')) as { imports: Record<string, string> }
    const folders = Object.values(imports).map((target) => target.split('/')[1] ?? '')
    expect(folders.filter((folder) => folder !== 'tests' && !copied.includes(folder))).toEqual([])
  })
})

describe('package.json', () => {
  it('has no script whose file is missing', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const files = Object.values(scripts).flatMap((script) => script.match(/\b[\w-]+(\/[\w.-]+)+\.(m?js|ts)\b/g) ?? [])
    expect(files.length).toBeGreaterThan(10)
    expect([...new Set(files)].filter((file) => !existsSync(file))).toEqual([])
  })
})
