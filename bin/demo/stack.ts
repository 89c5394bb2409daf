import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const up = fileURLToPath(new URL('../up/main.ts', import.meta.url))
const START_WITHIN_MS = 180_000

export const answers = (apiUrl: string): Promise<boolean> =>
  fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

/** Starts the stack for the length of the demo; resolves when it is ready, to what stops it. */
export async function startStack(): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['--import', 'tsx', up], { stdio: ['ignore', 'pipe', 'inherit'] })
  await ready(child)
  return async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The stack was not ready in time.')), START_WITHIN_MS)
    let seen = ''
    child.once('exit', () => reject(new Error(`The stack could not be started:\n${seen}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8')
      if (!/^Ready in /m.test(seen)) return
      clearTimeout(timer)
      resolve()
    })
  })
}
