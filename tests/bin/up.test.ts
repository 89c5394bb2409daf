import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { postgresUrl } from '#bin/up/postgres.ts'
import { toolPath } from '#bin/up/tools.ts'
import { freePorts } from '#tests/support/ports.ts'
import { waitFor } from '#tests/support/wait.ts'
import { processesThatKnow } from './alive.ts'
import { type Env, project, type Started, startNode } from './run.ts'

const portNames = [
  ...['WEB_PORT', 'API_PORT', 'SANDBOX_PORT', 'METRICS_PORT', 'WORKER_METRICS_PORT', 'POSTGRES_PORT'],
  ...['TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'TEMPORAL_METRICS_PORT'],
]
// Found from here: the stack is started in a folder that has no packages.
const tsx = createRequire(import.meta.url).resolve('tsx')
let dir: string
let env: Env
let port: (name: string) => number

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'durabill-up-'))
  chmodSync(dir, 0o755)
  const ports = await freePorts(portNames.length)
  const variables = Object.fromEntries(portNames.map((name, index) => [name, String(ports[index])]))
  port = (name) => Number(variables[name])
  env = { ...variables, DATA_DIR: join(dir, 'data'), TEMPORAL_CLI_PATH: toolPath('temporal'), NODE_ENV: 'development' }
})
afterAll(() => rmSync(dir, { recursive: true }))

const stacks: Started[] = []
afterEach(async () => {
  // A test that failed leaves its stack running.
  for (const stack of stacks.splice(0)) {
    stack.kill('SIGTERM')
    await stack.ended
  }
})

/** `npm start`, as its script runs it, out of reach of a `.env` that lies in the project. */
function up(changes: Env = {}, ...flags: string[]): Started {
  const command = ['--import', tsx, join(project, 'bin/up/main.ts'), ...flags]
  const stack = startNode(command, { ...env, ...changes }, dir)
  stacks.push(stack)
  return stack
}
const readyStack = async (...flags: string[]): Promise<Started> => {
  const stack = up({}, ...flags)
  const failed = stack.ended.then(({ output }) => Promise.reject(new Error(`It did not start:\n${output}`)))
  const isReady = () => stack.output().includes('Ready in')
  await Promise.race([failed, waitFor(isReady, { timeoutMs: 120_000, what: 'the stack' })])
  failed.catch(() => undefined)
  return stack
}
const nothingIsLeft = () => waitFor(() => processesThatKnow(dir).length === 0, { what: 'the end of every process' })
const secrets = () => JSON.parse(readFileSync(join(dir, 'data', 'secrets.json'), 'utf8')) as Record<string, string>

async function query(sql: string): Promise<pg.QueryResult> {
  const password = secrets().postgresPassword ?? ''
  const client = new pg.Client({ connectionString: postgresUrl({ port: port('POSTGRES_PORT'), password }, 'durabill') })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

describe('npm start', () => {
  it('names taken ports and the variables that change them, before anything starts', async () => {
    const taken = [createServer(), createServer()]
    taken[0]?.listen(port('WEB_PORT'), '127.0.0.1')
    taken[1]?.listen(port('POSTGRES_PORT'), '127.0.0.1')
    const { status, output } = await up().ended
    for (const server of taken) server.close()
    expect(output).toContain(`Port ${port('WEB_PORT')} for the Mini App is taken; WEB_PORT changes it.`)
    expect(output).toContain(`Port ${port('POSTGRES_PORT')} for PostgreSQL is taken; POSTGRES_PORT changes it.`)
    expect(status).toBe(1)
    expect(existsSync(join(dir, 'data', 'postgres'))).toBe(false)
  })

  it('refuses a configuration with every problem, before anything starts', async () => {
    const { status, output } = await up({ API_PORT: 'x', PAYMENTS_MODE: 'free', STRIPE_SECRET_KEY: 'pk_test_a' }).ended
    expect(output).toContain('API_PORT must be a port number')
    expect(output).toContain('PAYMENTS_MODE must be one of external_checkout, manage_only, not free')
    expect(output).toContain('STRIPE_SECRET_KEY must begin with sk_test_')
    expect(status).toBe(1)
    expect(existsSync(join(dir, 'data', 'postgres'))).toBe(false)
  })

  it('starts everything, lists the addresses, and on SIGTERM leaves nothing behind', { timeout: 180_000 }, async () => {
    const stack = await readyStack()
    const parts = ['PostgreSQL', 'Migrations', 'Temporal', 'Stripe sandbox', 'API', 'Worker', 'Mini App']
    const places = parts.map((part) => stack.output().search(new RegExp(`^${part} `, 'm')))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(stack.output()).toContain(`http://localhost:${port('WEB_PORT')}/local`)
    expect((await fetch(`http://127.0.0.1:${port('TEMPORAL_UI_PORT')}`)).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${port('WEB_PORT')}/local`)).status).toBe(200)

    await query('CREATE TABLE kept (id int)')
    const second = await up().ended
    expect(second.output).toMatch(/A stack already runs on .* \(process \d+\)/)

    const startedAt = Date.now()
    stack.kill('SIGTERM')
    stack.kill('SIGINT')
    const { status } = await stack.ended
    expect(Date.now() - startedAt).toBeLessThan(10_000)
    expect(status).toBe(0)
    await nothingIsLeft()
  })

  it('resumes from its state', { timeout: 180_000 }, async () => {
    const before = secrets()
    const stack = await readyStack()
    expect(secrets()).toEqual(before)
    expect((await query('SELECT * FROM kept')).rows).toEqual([])
    stack.kill('SIGKILL')
    await stack.ended
  })

  it(
    'begins anew with --fresh after it was killed; names a part that dies, and stops the others',
    { timeout: 180_000 },
    async () => {
      const stack = await readyStack('--fresh')
      await expect(query('SELECT * FROM kept')).rejects.toThrow('does not exist')

      const api = processesThatKnow(dir).find((line) => line.includes('api/main.ts'))
      process.kill(Number(api?.split(' ')[0]), 'SIGKILL')
      const { status, output } = await stack.ended
      expect(output).toMatch(/API was ended by SIGKILL\. The last lines of .*api\.log:/)
      expect(status).toBe(1)
      await nothingIsLeft()
    },
  )
})
