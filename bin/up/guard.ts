import { type ChildProcess, spawn } from 'node:child_process'
import { type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/**
 * A process that outlives this one, to stop what this one started if it is killed and cannot do so itself.
 * It knows by its standard input: when that ends, whatever it was told of and is still there is stopped.
 */
let guardian: ChildProcess | undefined

function start(): ChildProcess {
  const script = fileURLToPath(new URL('./guardian.mjs', import.meta.url))
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin?.on('error', () => undefined)
  // Neither the guard nor the pipe to it keeps this process alive.
  child.unref()
  ;(child.stdin as Socket | null)?.unref()
  return child
}

function tell(message: object) {
  guardian ??= start()
  guardian.stdin?.write(`${JSON.stringify(message)}\n`)
}

export const guard = {
  /** From now on this process is stopped with `signal` should its starter vanish. */
  add(pid: number, signal: NodeJS.Signals) {
    tell({ add: pid, signal })
  },
  remove(pid: number) {
    tell({ remove: pid })
  },
}
