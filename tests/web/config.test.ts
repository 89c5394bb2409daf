import { describe, expect, it } from 'vitest'
import { readConfig } from '#web/server/config.ts'

const SESSION_SECRET = 'a secret of the tests, long enough'

describe('the configuration of the Mini App', () => {
  it('has defaults for all but the secret', () => {
    expect(readConfig({ SESSION_SECRET })).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      apiUrl: 'http://127.0.0.1:3001',
      publicUrl: null,
      console: null,
    })
  })

  it('lists every problem at once', () => {
    const env = { WEB_PORT: 'many', API_URL: 'ftp://x', SESSION_SECRET: 'short', LOCAL_CONSOLE: '1' }
    let message = ''
    try {
      readConfig(env)
    } catch (error) {
      message = (error as Error).message
    }
    for (const name of ['WEB_PORT', 'API_URL', 'SESSION_SECRET', 'TELEGRAM_BOT_TOKEN', 'OPERATOR_TOKEN']) {
      expect(message).toContain(`${name}:`)
    }
  })

  it('has a console only where it is asked for', () => {
    const tokens = { SESSION_SECRET, TELEGRAM_BOT_TOKEN: '7:x', OPERATOR_TOKEN: 'o' }
    expect(readConfig(tokens).console).toBeNull()
    const { console } = readConfig({ ...tokens, LOCAL_CONSOLE: '1', TEMPORAL_UI_URL: 'http://127.0.0.1:8233/' })
    expect(console).toEqual({
      botToken: '7:x',
      operatorToken: 'o',
      links: [
        { label: 'Temporal UI', url: 'http://127.0.0.1:8233' },
        { label: 'API docs', url: 'http://127.0.0.1:3001/docs' },
      ],
    })
  })
})
