import { describe, expect, it } from 'vitest'
import { greeting, readOptions } from '#sandbox/options.ts'

const plain = {
  port: 3002,
  host: '127.0.0.1',
  dataDir: null,
  webhook: null,
  publicUrl: null,
  fixture: null,
  seed: null,
}

describe('the command line', () => {
  it('needs nothing, and takes an empty variable for one that is not set', () => {
    expect(readOptions([], { SANDBOX_PORT: '', SANDBOX_DATA_DIR: '' })).toEqual({ settings: plain })
  })

  it('wins over the environment, as two words or with an equals sign', () => {
    const args = ['--port', '0', '--data-dir=state', '--webhook-url=http://a.example/h?x=1', '--seed', '-7']
    const env = { SANDBOX_PORT: '4000', SANDBOX_HOST: '::1', SANDBOX_WEBHOOK_SECRET: 'whsec_1' }
    const webhook = { url: 'http://a.example/h?x=1', secret: 'whsec_1' }
    expect(readOptions(args, env)).toEqual({
      settings: { ...plain, port: 0, host: '::1', dataDir: 'state', webhook, seed: -7 },
    })
  })

  it.each<[string[], Record<string, string>, string]>([
    [['--prot', '1'], {}, 'There is no option --prot; did you mean --port? --help lists them.'],
    [['start'], {}, 'There is no option start. --help lists them.'],
    [['--port'], {}, '--port needs a value.'],
    [['--port', '70000'], {}, 'SANDBOX_PORT is not a port: 70000'],
    [['--seed', 'lucky'], {}, 'SANDBOX_SEED is not a whole number: lucky'],
    [['--webhook-url', 'http://a.example'], {}, 'SANDBOX_WEBHOOK_URL and SANDBOX_WEBHOOK_SECRET go together.'],
    [[], { SANDBOX_WEBHOOK_URL: 'a', SANDBOX_WEBHOOK_SECRET: 'b' }, 'SANDBOX_WEBHOOK_URL is not a web address: a'],
  ])('%j is refused in one sentence', (args, env, problem) => {
    expect(readOptions(args, env)).toEqual({ problem })
  })

  it('explains every option with its variable', () => {
    const read = readOptions(['--help'], { NODE_ENV: 'production' })
    const help = 'help' in read ? read.help : ''
    const flags = ['port', 'host', 'data-dir', 'webhook-url', 'webhook-secret', 'public-url', 'fixture', 'seed']
    for (const flag of flags) {
      expect(help).toMatch(new RegExp(`--${flag} <value> +SANDBOX_${flag.toUpperCase().replace('-', '_')} +\\w`))
    }
  })
})

it('says at the start where it is and what to do next', () => {
  const text = greeting('http://127.0.0.1:3002', plain)
  expect(text.split('\n')[0]).toBe('Stripe sandbox listening on http://127.0.0.1:3002')
  expect(text).toContain('http://127.0.0.1:3002/_sandbox')
  expect(text).toContain('host 127.0.0.1, port 3002, protocol http')
  expect(text).toContain('--data-dir')
})
