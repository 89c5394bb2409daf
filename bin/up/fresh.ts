import { rmSync } from 'node:fs'
import { join } from 'node:path'

const state = ['postgres', 'temporal.db', 'temporal.db-shm', 'temporal.db-wal', 'sandbox', 'logs', 'secrets.json']

/** Forgets everything the stack ever knew; the fetched tools stay. */
export function forgetState(dataDir: string): void {
  for (const name of state) rmSync(join(dataDir, name), { recursive: true, force: true })
}
