import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Seconds of processor that a process has used so far, user and system; NaN where the system does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    // the second field is the command in brackets, and may hold spaces
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond()
  } catch {
    return NaN
  }
}

let ticks: number | undefined
const ticksPerSecond = () => (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })))
