import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launch, launched, ready, type Running } from '#bin/up/process.ts'
import { waitFor } from '#tests/support/wait.ts'
import { isAlive } from './alive.ts'
import { startNode } from './run.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'durabill-process-'))
})
afterEach(async () => {
  for (const running of launched()) await running.stop()
  rmSync(dir, { recursive: true })
})

const logFile = () => join(dir, 'part.log')
const start = (script: string, stopWithinMs = 2000): Running =>
  launch({
    name: 'Part',
    file: process.execPath,
    args: ['-e', script],
    env: process.env,
    logFile: logFile(),
    stopWithinMs,
  })
const printed = (text: string) => waitFor(() => readFileSync(logFile(), 'utf8').includes(text))

describe('a part', () => {
  it('is asked to stop and may take its time', async () => {
    const part = start(`process.on('SIGTERM', () => setTimeout(() => { console.log('orderly'); process.exit() }, 100))
      setInterval(() => 0, 1000); console.log('up')`)
    await printed('up')
    await part.stop()
    expect(readFileSync(logFile(), 'utf8')).toContain('orderly')
    expect(isAlive(part.pid)).toBe(false)
  })

  it('that does not stop is killed in time, with everything it started', async () => {
    const part = start(
      `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'])
       process.on('SIGTERM', () => 0); setInterval(() => 0, 1000); console.log('child', child.pid, 'up')`,
      200,
    )
    await printed('up')
    const child = Number(/child (\d+)/.exec(readFileSync(logFile(), 'utf8'))?.[1])
    await part.stop()
    expect(isAlive(part.pid)).toBe(false)
    await waitFor(() => !isAlive(child), { what: 'the end of the child' })
  })

  it('that ends before it is ready is named, with the last twenty lines of its log', async () => {
    const part = start(`for (let i = 1; i <= 30; i++) console.log('line', i, '.'); process.exit(3)`)
    const error = await ready(part, async () => false).catch((reason: unknown) => reason as Error)
    expect(error).toMatchObject({ name: 'PartEnded', part: 'Part' })
    const message = error instanceof Error ? error.message : ''
    expect(message).toContain('Part ended with status 3')
    expect(message).toContain('line 11 .')
    expect(message).not.toContain('line 10 .')
  })

  it('that never gets ready is given up', async () => {
    const part = start('setInterval(() => 0, 1000)')
    await expect(ready(part, async () => false, 200)).rejects.toThrow('Part was not ready within 0.2 s')
  })

  it('whose program is missing says so', async () => {
    const part = launch({ name: 'Part', file: join(dir, 'nothing'), args: [], env: process.env, logFile: logFile() })
    await expect(ready(part, async () => false)).rejects.toThrow(/Part could not be started: .*ENOENT/)
  })

  it('does not outlive a starter that is killed', async () => {
    const starter = startNode(['--import', 'tsx', 'tests/bin/fixtures/starter.ts', logFile()])
    const pid = Number(await waitFor(() => starter.output().trim()))
    expect(isAlive(pid)).toBe(true)
    starter.kill('SIGKILL')
    await waitFor(() => !isAlive(pid), { what: 'the end of the part' })
  })
})
