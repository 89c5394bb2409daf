import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { interleave } from '../lib/interleave.ts'
import { type Loader, rawRequest, startLoader } from '../lib/load.ts'
import { cpuNote, rate, sendTo, type Target } from '../lib/rate.ts'
import type { Measured } from '../lib/result.ts'
import { median, spreadOf } from '../lib/stats.ts'
import { fillWith } from './fill.ts'
import { apiHeaders, startSandboxProcess, type SandboxProcess } from './process.ts'

const connections = 16
const [few, many] = [1_000, 100_000]
const flatAtLeast = 0.7
const retrievesAtLeast = 2_000
const listsAtLeast = 500

const retrieve = (id: string): string => rawRequest('GET', `/v1/customers/${id}`, apiHeaders)
const list = (): string => rawRequest('GET', '/v1/customers?limit=10', apiHeaders)
const create = (): string => rawRequest('POST', '/v1/customers', apiHeaders, 'name=Bench&email=new%40example.com')

/** `count` ids, evenly taken from all. */
const some = (ids: readonly string[], count: number): string[] =>
  Array.from({ length: count }, (_, n) => ids[Math.floor((n * ids.length) / count)] ?? '')

interface Filled extends Target {
  sandbox: SandboxProcess
  ids: string[]
}

async function filled(count: number): Promise<Filled> {
  const sandbox = await startSandboxProcess()
  const ids = await fillWith(sandbox, count)
  return { sandbox, ids, port: sandbox.port, pid: sandbox.pid, used: [] }
}

async function withLoader<T>(work: (loader: Loader) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-bench-'))
  const loader = startLoader(dir)
  try {
    return await work(loader)
  } finally {
    loader.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Requests a second, each kind alone. */
export async function throughput(rounds: number): Promise<Measured[]> {
  const target = await filled(few)
  const lists = Array.from({ length: 1_000 }, list)
  try {
    return await withLoader(async (loader) => [
      await alone(
        loader,
        target,
        rounds,
        'retrieve a customer',
        some(target.ids, 2_000).map(retrieve),
        retrievesAtLeast,
      ),
      await alone(loader, target, rounds, 'list ten customers', lists, listsAtLeast),
    ])
  } finally {
    await target.sandbox.close()
  }
}

async function alone(
  loader: Loader,
  target: Target,
  rounds: number,
  what: string,
  requests: readonly string[],
  atLeast: number,
): Promise<Measured> {
  target.used.length = 0
  const rates: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const sent = await sendTo(loader, target, { connections, requests, status: 200 })
    if (round > 0) rates.push(rate([sent]))
  }
  const product = spreadOf(rates)
  const used = `processor time of the sandbox's process, median: ${median(target.used).toFixed(0)} µs a request`
  return {
    what,
    unit: 'requests/s',
    floor: null,
    product,
    ratio: null,
    bound: `at least ${atLeast}`,
    ok: product.median >= atLeast,
    notes: [`${rounds} rounds of ${requests.length} over ${connections} connections, ${few} customers`, used],
  }
}

/** How much slower the same requests are with a hundred times as much in the store. */
export async function flatness(rounds: number): Promise<Measured> {
  const [small, large] = [await filled(few), await filled(many)]
  const send = (loader: Loader, target: Filled) =>
    sendTo(loader, target, {
      connections,
      requests: some(target.ids, 200).flatMap((id) => [retrieve(id), retrieve(id), list(), create()]),
      status: 200,
    })
  try {
    return await withLoader(async (loader) => {
      const [floor, product] = [() => send(loader, small), () => send(loader, large)]
      const compared = await interleave({ rounds, slices: 2, floor, product, sum: rate })
      return {
        what: `${many} objects against ${few}`,
        unit: 'requests/s',
        ...compared,
        bound: `at least ${flatAtLeast}`,
        ok: compared.ratio.median >= flatAtLeast,
        notes: [
          `${rounds} rounds of 2 × 800 requests: half retrieve, a quarter list, a quarter create; as many events and jobs`,
          cpuNote(small, large),
        ],
      }
    })
  } finally {
    await small.sandbox.close()
    await large.sandbox.close()
  }
}
