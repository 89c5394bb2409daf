import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Step, StepStore } from './memory.ts'

const chunk = 1_000
const leastCompactBytes = 16 * 1024 * 1024

/** Saves steps before their answers leave, so that a restart, also after a kill, continues where it was. */
export interface Journal {
  append(step: Step): void
  /** Rewrites the file as what the store holds now. */
  compact(): void
  close(): void
}

const none: Journal = { append: () => undefined, compact: () => undefined, close: () => undefined }

/** Opens the journal in `dataDir` (made if absent) and replays it into the store; null keeps everything in memory only. */
export function openJournal(dataDir: string | null, store: StepStore): Journal {
  if (dataDir === null) return none
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'sandbox.jsonl')
  if (existsSync(file)) replay(file, store)
  return new FileJournal(file, store)
}

/** A line that a kill cut short was never answered for: it is left out. */
function replay(file: string, store: StepStore): void {
  const lines = readFileSync(file, 'utf8').split('\n')
  const last = lines.pop() ?? ''
  for (const line of lines) if (line !== '') store.replay(JSON.parse(line) as Step)
  if (last !== '') process.stderr.write(`sandbox: left out a last step that was not saved whole in ${file}\n`)
}

function* inChunks(all: Step): Iterable<Step> {
  yield { put: [], remove: [], meta: all.meta }
  for (let at = 0; at < all.put.length; at += chunk) yield { put: all.put.slice(at, at + chunk), remove: [], meta: {} }
}

class FileJournal implements Journal {
  private readonly file: string
  private readonly store: StepStore
  private descriptor = -1
  private bytes = 0
  private compactAt = leastCompactBytes

  constructor(file: string, store: StepStore) {
    this.file = file
    this.store = store
    this.compact()
  }

  append(step: Step): void {
    this.bytes += writeAll(this.descriptor, `${JSON.stringify(step)}\n`)
    if (this.bytes > this.compactAt) this.compact()
  }

  compact(): void {
    const next = `${this.file}.next`
    const descriptor = openSync(next, 'w')
    for (const step of inChunks(this.store.dump())) writeAll(descriptor, `${JSON.stringify(step)}\n`)
    fsyncSync(descriptor)
    closeSync(descriptor)
    renameSync(next, this.file)
    this.close()
    this.descriptor = openSync(this.file, 'a')
    this.bytes = statSync(this.file).size
    this.compactAt = Math.max(leastCompactBytes, this.bytes * 4)
  }

  close(): void {
    if (this.descriptor >= 0) closeSync(this.descriptor)
    this.descriptor = -1
  }
}

/** A write may be partial; this one is not. */
function writeAll(descriptor: number, text: string): number {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
  return bytes.length
}
