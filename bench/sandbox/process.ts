import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The sandbox as a process of its own, its state saved. */
export interface SandboxProcess {
  port: number
  pid: number
  /** From the process's start until it listens. */
  startedInMs: number
  /** Sends a form to Stripe's API and answers the object. */
  make(path: string, form: Record<string, string>): Promise<{ id: string }>
  /** Calls the control API. */
  control<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  /** Its resident memory, in MB; NaN where the system does not tell. */
  memoryMb(): number
  close(): Promise<void>
}

/** What Stripe's API asks of every request. */
export const apiHeaders = {
  authorization: 'Bearer sk_test_bench',
  'content-type': 'application/x-www-form-urlencoded',
}

async function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}`)))
    child.stdout?.on('data', (part: Buffer) => {
      const port = /listening on \S+:(\d+)/.exec(part.toString())?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })
}

async function json<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

function memoryMb(pid: number): number {
  try {
    return Number(/VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return NaN
  }
}

/** Starts a sandbox on a free port with an empty directory. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-bench-'))
  const from = performance.now()
  const child = spawn(process.execPath, ['sandbox/start.mjs'], {
    env: { ...process.env, NODE_ENV: 'development', SANDBOX_PORT: '0', SANDBOX_DATA_DIR: dir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await listening(child)
  const startedInMs = performance.now() - from
  const pid = child.pid ?? 0
  const url = `http://127.0.0.1:${port}`
  return {
    port,
    pid,
    startedInMs,
    make: async (path, form) =>
      json(await fetch(`${url}${path}`, { method: 'POST', headers: apiHeaders, body: new URLSearchParams(form) })),
    control: async (method, path, body) =>
      json(
        await fetch(`${url}/_sandbox${path}`, {
          method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        }),
      ),
    memoryMb: () => memoryMb(pid),
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
