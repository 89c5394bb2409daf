import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from '#sandbox/http/observe.ts'
import type { EmittedEvent } from './contract.ts'

type Told = ['exchange', Exchange] | ['event', EmittedEvent]

const logFile = join(tmpdir(), `durabill-contract-${process.pid}-${Date.now()}.jsonl`)

/** Variables that let a sandbox in a process of its own tell this test file what it answers and emits. */
export const contractEnv = (): Record<string, string> => ({
  NODE_OPTIONS: `--import ${new URL('./tell.mjs', import.meta.url).href}`,
  DURABILL_CONTRACT_LOG: logFile,
})

/** What those processes told so far; each thing once. */
export function toldByProcesses(): Told[] {
  let text: string
  try {
    text = readFileSync(logFile, 'utf8')
  } catch {
    return []
  }
  rmSync(logFile)
  // A process that was killed may have left half a line.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told)
}
