// Runs the tests and ends with one line: N passed, N failed. No test at all, or a skipped one, is a failure.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'durabill-count-'))
const countFile = join(folder, 'count.json')
const long = process.argv.includes('--long')
const given = process.argv.slice(2).filter((argument) => argument !== '--long')

const args = ['run', '--reporter=default', '--reporter=./tests/support/count-reporter.ts', ...given]
const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs')
const env = { ...process.env, DURABILL_COUNT_FILE: countFile, ...(long && { DURABILL_LONG_TESTS: '1' }) }

// Ctrl-C reaches vitest by itself; it stops what it started and then ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
const child = spawn(process.execPath, [vitest, ...args], { cwd: project, stdio: 'inherit', env })
const status = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))

function count() {
  try {
    return JSON.parse(readFileSync(countFile, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0, problem: 'vitest ended before it could count' }
  }
}

const { passed, failed, skipped, problem } = count()
rmSync(folder, { recursive: true, force: true })
const problems = [
  problem,
  skipped > 0 && `${skipped} tests were skipped`,
  passed + failed === 0 && 'there was no test',
  status !== 0 && failed === 0 && `vitest ended with status ${status}`,
].filter(Boolean)
for (const line of problems) console.log(`Not good: ${line}.`)
process.exitCode = status !== 0 || failed > 0 || problems.length > 0 ? 1 : 0
console.log(`${passed} passed, ${Math.max(failed, process.exitCode === 0 ? 0 : 1)} failed`)
