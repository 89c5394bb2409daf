import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `free`: nobody was here, or left in order. `unclean`: whoever was here was killed. */
export type Found = 'free' | 'unclean'

function holder(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

/** Alive, and a stack: after a restart of the machine the number may belong to somebody else. */
function isStack(pid: number): boolean {
  if (pid === process.pid) return false
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  if (stdout !== null) return stdout.includes('bin/up/main')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bin/up/main')
  } catch {
    return false
  }
}

/** Two stacks must not share a data folder. Throws when another one holds it. */
export function holdDataDir(dataDir: string): { found: Found; release: () => void } {
  const file = join(dataDir, 'stack.pid')
  const pid = holder(file)
  if (pid > 0 && isStack(pid))
    throw new Error(`A stack already runs on ${dataDir} (process ${pid}); stop it, or set DATA_DIR to another folder.`)
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(file, String(process.pid))
  return { found: pid > 0 ? 'unclean' : 'free', release: () => rmSync(file, { force: true }) }
}
