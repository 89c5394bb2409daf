import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const heldHere = new Set<string>()

/** Whether a process that could be a sandbox has this id now: ids come back, and after a kill the file stays behind. */
function runs(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const commandLine = `/proc/${pid}/cmdline`
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('node')
}

/** Takes a data directory for this process alone; answers how to give it back. Throws when another sandbox uses it. */
export function lockDirectory(dataDir: string): () => void {
  const file = join(resolve(dataDir), 'sandbox.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : NaN
  if (heldHere.has(file) || (Number.isInteger(pid) && runs(pid))) {
    throw new Error(`${dataDir} is used by another sandbox (process ${pid}).`)
  }
  writeFileSync(file, String(process.pid))
  heldHere.add(file)
  return () => {
    heldHere.delete(file)
    rmSync(file, { force: true })
  }
}
