import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { median } from './stats.ts'

/** What the numbers were measured on. */
export interface Machine {
  cores: number
  cpu: string
  platform: string
  node: string
  postgres: string
  /** Microseconds that one write of 8 kB takes to be on disk, the median of 200. */
  fsyncUs: number
  /** The machine's load before and after, over one minute. */
  loadBefore: number
  loadAfter: number
}

const load = () => Math.round((loadavg()[0] ?? 0) * 100) / 100

/** Looks at the machine; `loadAfter` is to be filled in at the end. */
export async function lookAtMachine(databaseUrl: string, dir: string): Promise<Machine> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
  await client.end()
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    postgres: rows[0]?.server_version ?? 'unknown',
    fsyncUs: fsyncUs(dir),
    loadBefore: load(),
    loadAfter: load(),
  }
}

/** The machine again, with the load as it is now. */
export const afterwards = (machine: Machine): Machine => ({ ...machine, loadAfter: load() })

function fsyncUs(dir: string): number {
  const file = join(dir, 'fsync-test')
  const fd = openSync(file, 'w')
  const page = Buffer.alloc(8192, 1)
  const taken = Array.from({ length: 200 }, () => {
    const started = performance.now()
    writeSync(fd, page, 0, page.length, 0)
    fdatasyncSync(fd)
    return (performance.now() - started) * 1000
  })
  closeSync(fd)
  rmSync(file)
  return Math.round(median(taken))
}
