import { cpuSeconds } from './cpu.ts'
import type { Load, Loader } from './load.ts'
import { median } from './stats.ts'

/** A server under load. */
export interface Target {
  port: number
  pid: number
  /** Microseconds of processor for each request, slice by slice. */
  used: number[]
}

/** Requests of a slice and the seconds they took. */
export interface Sent {
  requests: number
  seconds: number
}

/** Sends a slice of load and notes what it cost the server's process. */
export async function sendTo(loader: Loader, target: Target, load: Omit<Load, 'port'>): Promise<Sent> {
  const before = cpuSeconds(target.pid)
  const { seconds } = await loader.send({ ...load, port: target.port })
  const requests = load.requests.length
  target.used.push(((cpuSeconds(target.pid) - before) / requests) * 1_000_000)
  return { requests, seconds }
}

/** Requests a second over all slices of a round. */
export const rate = (slices: readonly Sent[]): number =>
  slices.reduce((sum, { requests }) => sum + requests, 0) / slices.reduce((sum, { seconds }) => sum + seconds, 0)

/** What a request costs the two servers, which says more than throughput on a machine that is busy otherwise. */
export function cpuNote(floor: Target, product: Target): string {
  const [of, at] = [median(product.used), median(floor.used)]
  return `processor time of the server process, median: floor ${at.toFixed(0)} µs, product ${of.toFixed(0)} µs a request`
}
