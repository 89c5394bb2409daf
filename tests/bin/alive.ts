import { readdirSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

/** Whether a process is there and has not ended; one that nobody waited for has. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.startsWith('Z')
}

/** The command lines of all processes that mention a text in their arguments or environment. */
export function processesThatKnow(text: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const known = command + readFileSync(`/proc/${pid}/environ`, 'utf8')
      return command !== '' && known.includes(text) ? [`${pid} ${command.replaceAll('\0', ' ')}`] : []
    } catch {
      return []
    }
  })
}
