import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { guard } from './guard.ts'
import { tail } from './logs.ts'

/** One part of the stack: how it is run and how it is asked to stop. */
export interface Command {
  name: string
  file: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** Everything the part prints goes to this file, which outlives it. */
  logFile: string
  cwd?: string
  /** PostgreSQL refuses to run as root. */
  user?: { uid: number; gid: number }
  /** Default SIGTERM. */
  stopSignal?: NodeJS.Signals
  /** After this long it is killed. Default 2,000. */
  stopWithinMs?: number
}

export interface Running {
  readonly name: string
  readonly pid: number
  readonly logFile: string
  /** Settles once, when the process is gone, with how it ended. */
  readonly ended: Promise<string>
  /** Resolves when the process and everything it started is gone. May be called twice. */
  stop(): Promise<void>
  /** Sends a signal to the process alone, as a crash would. */
  kill(signal: NodeJS.Signals): void
}

/** A part ended by itself; the message holds the last lines of its log. */
export class PartEnded extends Error {
  override readonly name = 'PartEnded'
  readonly part: string

  constructor(running: Running, how: string) {
    super(`${running.name} ${how}. The last lines of ${running.logFile}:\n${tail(running.logFile, 20)}`)
    this.part = running.name
  }
}

function killGroup(pid: number) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of the group.
  }
}

function spawnLogged(command: Command): ChildProcess {
  mkdirSync(dirname(command.logFile), { recursive: true })
  const log = openSync(command.logFile, 'a')
  // In a group of its own: Ctrl-C in the terminal reaches only the parent, which stops the parts in order.
  const options: SpawnOptions = {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...command.env },
    ...command.user,
    cwd: command.cwd,
  }
  try {
    return spawn(command.file, command.args, options)
  } finally {
    closeSync(log)
  }
}

const live = new Set<Running>()

/** Every process of `launch` that was not stopped, in the order of their start. */
export function launched(): Running[] {
  return [...live]
}

/** Starts a process in a group of its own; should this process be killed, the guard stops it. */
export function launch(command: Command): Running {
  const child = spawnLogged(command)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with status ${code}`))
  })
  const pid = child.pid ?? 0
  const signal = command.stopSignal ?? 'SIGTERM'
  if (pid > 0) guard.add(pid, signal)
  let stopping: Promise<void> | undefined
  const stop = async () => {
    if (pid === 0) return void live.delete(running)
    child.kill(signal)
    const gone = await Promise.race([ended, delay(command.stopWithinMs ?? 2000, null, { ref: false })])
    killGroup(pid)
    if (gone === null) await ended
    guard.remove(pid)
    live.delete(running)
  }
  const running: Running = {
    name: command.name,
    pid,
    logFile: command.logFile,
    ended,
    stop: () => (stopping ??= stop()),
    kill: (name) => void child.kill(name),
  }
  live.add(running)
  return running
}

/** Polls until `check` is true; throws `PartEnded` when the process ends first, and says so when time is up. */
export async function ready(running: Running, check: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  let ended: string | undefined
  void running.ended.then((how) => (ended = how))
  while (!(await check().catch(() => false))) {
    if (ended !== undefined) throw new PartEnded(running, ended)
    if (Date.now() > deadline) throw new PartEnded(running, `was not ready within ${timeoutMs / 1000} s`)
    await delay(40)
  }
}
