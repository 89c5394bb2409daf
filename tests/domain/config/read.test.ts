import { describe, expect, it } from 'vitest'
import { ConfigError, type Problem } from '#domain/config/problems.ts'
import { readConfig } from '#domain/config/read.ts'

const local = {
  DATABASE_URL: 'postgres://durabill@127.0.0.1:5433/durabill',
  TELEGRAM_BOT_TOKEN: '12345:abcdefghijklmnopqrstuvwxyz',
  OPERATOR_TOKENS: 'local:abcdefghijklmnopqrstuvwxyz',
  SERVICE_TOKENS: 'monitor:abcdefghijklmnopqrstuvwxyz',
  SESSION_SECRET: 's'.repeat(32),
  ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY',
  STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789abcdef',
}
const production = {
  ...local,
  NODE_ENV: 'production',
  STRIPE_SECRET_KEY: 'sk_live_abc',
  TEMPORAL_ADDRESS: 'temporal:7233',
  WEB_PUBLIC_URL: 'https://billing.example.com',
  API_PUBLIC_URL: 'https://api.example.com',
}

function problemsOf(env: Record<string, string | undefined>): readonly Problem[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
const namesOf = (env: Record<string, string | undefined>) => problemsOf(env).map(([name]) => name)

describe('readConfig', () => {
  it('fills in the local stack', () => {
    const config = readConfig(local)
    expect(config).toMatchObject({
      apiPort: 3001,
      metricsPort: 9091,
      workerMetricsPort: 9092,
      temporal: { address: '127.0.0.1:7233', namespace: 'durabill', taskQueue: 'durabill' },
      webPublicUrl: 'http://localhost:3000',
      apiPublicUrl: 'http://localhost:3001',
      paymentsMode: 'external_checkout',
      recoveryMode: 'own',
      failAt: null,
    })
    expect(config.serviceTokens).toEqual([
      { name: 'monitor', token: 'abcdefghijklmnopqrstuvwxyz', scopes: ['notifications:write'] },
    ])
    expect(config.operatorTokens).toEqual([{ name: 'local', token: 'abcdefghijklmnopqrstuvwxyz' }])
  })

  it('lists every problem at once', () => {
    const names = namesOf({ API_PORT: '70000', LOG_LEVEL: 'loud', AUTH_ISSUER: 'me', STRIPE_PRICE_MAP_JSON: '{' })
    expect(names.sort()).toEqual(
      [
        ...Object.keys(local),
        'API_PORT',
        'LOG_LEVEL',
        'AUTH_JWKS_URL',
        'AUTH_AUDIENCE',
        'STRIPE_PRICE_MAP_JSON',
      ].sort(),
    )
  })

  it('never shows a secret in its message', () => {
    const secret = 'short-secret'
    const env = { ...local, SESSION_SECRET: secret, TELEGRAM_BOT_TOKEN: secret, OPERATOR_TOKENS: `me:${secret}` }
    expect(() => readConfig({ ...env, STRIPE_SECRET_KEY: secret })).toThrow(ConfigError)
    expect(() => readConfig({ ...env, STRIPE_SECRET_KEY: secret })).not.toThrow(secret)
  })

  it.each(Object.keys(local))('refuses an empty %s', (name) => {
    expect(namesOf({ ...local, [name]: '' })).toEqual([name])
  })

  it.each([
    ['SESSION_SECRET', 's'.repeat(31)],
    ['ENCRYPTION_KEYS', 'k1:short'],
    ['LIMIT_CHECKOUTS', 'many'],
    ['TRUSTED_PROXIES', '10.0.0.0'],
    ['SERVICE_TOKENS', 'me:abcdefghijklmnopqrstuvwxyz:billing:write'],
    ['SERVICE_TOKENS', 'me:short:billing:read'],
    ['OPERATOR_TOKENS', 'me:short'],
    ['OPERATOR_TOKENS', 'abcdefghijklmnopqrstuvwxyz'],
    ['OPERATOR_TOKENS', 'a:abcdefghijklmnopqrstuvwxyz,a:zyxwvutsrqponmlkjihgfedcba'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_0123456789abcdef,short'],
    ['TELEGRAM_BOT_TOKEN', 'abc'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['REDIRECT_ORIGINS', 'https://shop.example.com/path'],
    ['REDIRECT_ORIGINS', 'javascript:alert(1)'],
    ['WEB_PUBLIC_URL', 'ftp://example.com'],
    ['STRIPE_SECRET_KEY', 'pk_test_abc'],
  ])('refuses %s=%s', (name, value) => {
    expect(namesOf({ ...local, [name]: value })).toEqual([name])
  })

  it('freezes what it returns, all the way down', () => {
    const config = readConfig(local)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.stripe.webhookSecrets)).toBe(true)
    expect(Object.isFrozen(config.operatorTokens[0])).toBe(true)
  })

  it('lists the origins that redirects may go to', () => {
    const env = {
      ...local,
      WEB_PORT: '4000',
      WEB_PUBLIC_URL: 'https://app.example.com/',
      REDIRECT_ORIGINS: 'https://a.example.com',
    }
    expect(readConfig(env).redirectOrigins).toEqual([
      'https://app.example.com',
      'http://127.0.0.1:4000',
      'http://localhost:4000',
      'https://a.example.com',
    ])
  })
})

describe('the mode of billing', () => {
  it.each([
    [{}, 'sandbox', 'http://127.0.0.1:3002'],
    [{ SANDBOX_PORT: '4002' }, 'sandbox', 'http://127.0.0.1:4002'],
    [{ STRIPE_SECRET_KEY: 'sk_test_a', STRIPE_API_URL: 'http://sandbox:3002' }, 'sandbox', 'http://sandbox:3002'],
    [{ STRIPE_SECRET_KEY: 'sk_test_a' }, 'test', null],
    [{ STRIPE_SECRET_KEY: 'rk_live_a' }, 'live', null],
    [{ STRIPE_SECRET_KEY: '', STRIPE_WEBHOOK_SECRETS: '' }, 'not_configured', null],
  ])('for %j is %s at %s', (env, mode, apiUrl) => {
    expect(readConfig({ ...local, ...env }).stripe).toMatchObject({ mode, apiUrl })
  })

  it('refuses a live key beside the address of a sandbox', () => {
    expect(namesOf({ ...local, STRIPE_SECRET_KEY: 'sk_live_a', STRIPE_API_URL: 'http://sandbox:3002' })).toEqual([
      'STRIPE_API_URL',
    ])
  })
})

describe('production', () => {
  it('is configured by its variables', () => {
    expect(readConfig(production)).toMatchObject({ nodeEnv: 'production', stripe: { mode: 'live', apiUrl: null } })
  })

  it('has no default for what a deployment must decide', () => {
    const decided = [...Object.keys(local), 'TEMPORAL_ADDRESS', 'WEB_PUBLIC_URL', 'API_PUBLIC_URL', 'STRIPE_SECRET_KEY']
    expect(namesOf({ NODE_ENV: 'production' }).sort()).toEqual(decided.sort())
  })

  it('refuses fail-points and the sandbox', () => {
    expect(namesOf({ ...production, FAIL_AT: 'after-insert' })).toEqual(['FAIL_AT'])
    const sandbox = { STRIPE_SECRET_KEY: 'sk_test_a', STRIPE_API_URL: 'http://sandbox:3002' }
    expect(namesOf({ ...production, ...sandbox })).toEqual(['STRIPE_API_URL'])
  })
})

describe('prices of a real account', () => {
  it('come from the map and from single variables', () => {
    const env = {
      ...local,
      STRIPE_PRICE_MAP_JSON: '{"premium_monthly":"price_1"}',
      STRIPE_PRICE_VIP_MONTHLY: 'price_2',
    }
    expect(readConfig(env).priceMap).toEqual({ premium_monthly: 'price_1', vip_monthly: 'price_2' })
  })

  it('may not contradict each other', () => {
    const env = { ...local, STRIPE_PRICE_MAP_JSON: '{"vip_monthly":"price_1"}', STRIPE_PRICE_VIP_MONTHLY: 'price_2' }
    expect(namesOf(env)).toEqual(['STRIPE_PRICE_VIP_MONTHLY'])
  })
})
