import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Variables to set; undefined removes one. */
export type Env = Record<string, string | undefined>

export const project = fileURLToPath(new URL('../../', import.meta.url))

export interface Ended {
  status: number | null
  signal: NodeJS.Signals | null
  output: string
}

export interface Started {
  pid: number
  /** What it printed so far, on both streams. */
  output(): string
  kill(signal: NodeJS.Signals): void
  ended: Promise<Ended>
}

/** Starts `node …`, by default in the project's folder, with some variables changed. */
export function startNode(args: readonly string[], env: Env = {}, cwd = project): Started {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal, output }))
  })
  return { pid: child.pid ?? 0, output: () => output, kill: (signal) => void child.kill(signal), ended }
}

/** Runs `node …` to its end. */
export function runNode(args: readonly string[], env: Env = {}): Promise<Ended> {
  return startNode(args, env).ended
}
