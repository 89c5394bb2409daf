import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkEnvironment } from '#bin/up/check.ts'
import { localSecrets } from '#bin/up/secrets.ts'
import { serviceEnv } from '#bin/up/service-env.ts'
import { readSettings } from '#bin/up/settings.ts'
import { readConfig } from '#domain/config/read.ts'

const dir = mkdtempSync(join(tmpdir(), 'durabill-env-'))
afterAll(() => rmSync(dir, { recursive: true }))

const told = (env: Record<string, string>) => {
  const all = { NODE_ENV: 'development', ...env } as NodeJS.ProcessEnv
  return serviceEnv(readSettings(all), localSecrets(dir), all)
}

describe('local secrets', () => {
  it('are made once, are good enough for the configuration, and are readable by their owner only', () => {
    const secrets = localSecrets(dir)
    expect(localSecrets(dir)).toEqual(secrets)
    expect(secrets.telegramBotToken).toMatch(/^\d+:[\w-]{35}$/)
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(readConfig(told({}).product)).toMatchObject({ sessionSecret: secrets.sessionSecret })
  })

  it('give way to what the environment says', () => {
    expect(told({ SESSION_SECRET: 'mine' }).product.SESSION_SECRET).toBe('mine')
  })

  it('are not used in production', () => {
    const { product } = told({ NODE_ENV: 'production' })
    expect([product.SESSION_SECRET, product.TELEGRAM_BOT_TOKEN, product.OPERATOR_TOKENS]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('what the processes are told', () => {
  it('is one sandbox, one webhook secret and a console when nothing is set', () => {
    const { product, sandbox, web } = told({ SANDBOX_PORT: '4002', API_PORT: '4001' })
    expect(readConfig(product).stripe).toMatchObject({ mode: 'sandbox', apiUrl: 'http://127.0.0.1:4002' })
    expect(product.STRIPE_WEBHOOK_SECRETS).toBe(sandbox.SANDBOX_WEBHOOK_SECRET)
    expect(sandbox.SANDBOX_WEBHOOK_URL).toBe('http://127.0.0.1:4001/api/v1/billing/stripe-webhook')
    expect(web).toMatchObject({ LOCAL_CONSOLE: '1', OPERATOR_TOKEN: localSecrets(dir).operatorToken })
  })

  it('is no sandbox and no console when the key is set, or set to nothing', () => {
    const test = {
      STRIPE_SECRET_KEY: 'sk_test_a',
      STRIPE_WEBHOOK_SECRETS: 'whsec_0123456789abcdef',
      LOCAL_CONSOLE: '1',
    }
    expect(told(test).web.LOCAL_CONSOLE).toBe('0')
    expect(readConfig(told(test).product).stripe).toMatchObject({ mode: 'test', apiUrl: null })
    expect(readConfig(told({ STRIPE_SECRET_KEY: '' }).product).stripe.mode).toBe('not_configured')
    expect(readSettings({ STRIPE_SECRET_KEY: '' }).embed.sandbox).toBe(false)
  })

  it('is what is used where it is', () => {
    const elsewhere = { DATABASE_URL: 'postgres://db/durabill', TEMPORAL_ADDRESS: 'temporal:7233' }
    expect(readSettings(elsewhere).embed).toEqual({ postgres: false, temporal: false, sandbox: true })
    expect(told(elsewhere).product).toMatchObject(elsewhere)
  })
})

describe('the check before the start', () => {
  it('passes an empty environment and lists what is wrong in another', () => {
    expect(() => checkEnvironment({ NODE_ENV: 'development' })).not.toThrow()
    expect(() => checkEnvironment({ NODE_ENV: 'development', WEB_PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(
      /WEB_PORT.*LOG_LEVEL/s,
    )
    expect(() => checkEnvironment({ NODE_ENV: 'production', STRIPE_API_URL: 'http://sandbox' })).toThrow(
      /STRIPE_SECRET_KEY/,
    )
  })
})
