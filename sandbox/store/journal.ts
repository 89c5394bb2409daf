import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { textOf } from './event-shelf.ts'
import { lockDirectory } from './lock.ts'
import type { Step, StepStore } from './memory.ts'

const chunk = 1_000
const leastCompactBytes = 64 * 1024 * 1024

/** Saves steps before their answers leave, so that a restart, also after a kill, continues where it was. */
export interface Journal {
  /** Throws, with nothing saved, when the disk refuses. */
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
  const unlock = lockDirectory(dataDir)
  try {
    const file = join(dataDir, 'sandbox.jsonl')
    if (existsSync(file)) replay(file, store)
    return new FileJournal(file, store, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

/** A line that a kill cut short was never answered for: it is left out. */
function replay(file: string, store: StepStore): void {
  const lines = readFileSync(file, 'utf8').split('\n')
  const last = lines.pop() ?? ''
  for (const [at, line] of lines.entries()) {
    try {
      if (line !== '') store.replay(JSON.parse(line) as Step)
    } catch {
      throw new Error(`The saved state is damaged at ${file}:${at + 1}; remove the file to begin anew.`)
    }
  }
  if (last !== '') process.stderr.write(`sandbox: left out a last step that was not saved whole in ${file}\n`)
}

/** A step as its line in the file. */
const lineOf = ({ put, remove, meta }: Step): string =>
  `{"put":[${put.map(textOf).join(',')}],"remove":${JSON.stringify(remove)},"meta":${JSON.stringify(meta)}}\n`

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
  private readonly unlock: () => void

  constructor(file: string, store: StepStore, unlock: () => void) {
    this.file = file
    this.store = store
    this.unlock = unlock
    this.compact()
  }

  append(step: Step): void {
    try {
      this.bytes += writeAll(this.descriptor, lineOf(step))
    } catch (error) {
      ftruncateSync(this.descriptor, this.bytes)
      throw error
    }
    if (this.bytes > this.compactAt) this.tryCompact()
  }

  /** The step is saved whether or not the file can be made smaller. */
  private tryCompact(): void {
    try {
      this.compact()
    } catch (error) {
      this.compactAt = this.bytes * 2
      process.stderr.write(`sandbox: ${this.file} could not be compacted: ${(error as Error).message}\n`)
    }
  }

  compact(): void {
    const next = `${this.file}.next`
    const descriptor = openSync(next, 'w')
    for (const step of inChunks(this.store.dump())) writeAll(descriptor, lineOf(step))
    fsyncSync(descriptor)
    closeSync(descriptor)
    renameSync(next, this.file)
    if (this.descriptor >= 0) closeSync(this.descriptor)
    this.descriptor = openSync(this.file, 'a')
    this.bytes = statSync(this.file).size
    this.compactAt = Math.max(leastCompactBytes, this.bytes * 4)
  }

  close(): void {
    if (this.descriptor < 0) return
    closeSync(this.descriptor)
    this.descriptor = -1
    this.unlock()
  }
}

/** A write may be partial; this one is not. */
function writeAll(descriptor: number, text: string): number {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
  return bytes.length
}
