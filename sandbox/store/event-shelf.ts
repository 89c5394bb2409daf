import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { StripeObject } from './types.ts'

const batchSize = 32
const batchesOpened = 8

/**
 * Holds what events say, which is by far the most of all that is remembered and is seldom read: the latest as they are,
 * older ones together and compressed.
 */
export class EventShelf {
  private open: unknown[] = []
  private readonly sealed: Buffer[] = []
  private readonly opened = new Map<number, unknown[]>()

  /** An event that reads and is written out like the given one, its `data` fetched from the shelf. */
  keep(event: StripeObject): StripeObject {
    const { data, ...rest } = event
    const [batch, at] = [this.sealed.length, this.open.push(data) - 1]
    if (this.open.length === batchSize) this.seal()
    const read = (): unknown => this.read(batch, at)
    return Object.defineProperty(rest, 'data', { enumerable: true, get: read })
  }

  private seal(): void {
    this.sealed.push(deflateRawSync(JSON.stringify(this.open), { level: 1 }))
    this.open = []
  }

  private read(batch: number, at: number): unknown {
    if (batch === this.sealed.length) return this.open[at]
    let all = this.opened.get(batch)
    if (!all) {
      all = JSON.parse(inflateRawSync(this.sealed[batch] ?? Buffer.alloc(0)).toString('utf8')) as unknown[]
      const [oldest] = this.opened.keys()
      if (this.opened.size >= batchesOpened && oldest !== undefined) this.opened.delete(oldest)
      this.opened.set(batch, all)
    }
    return all[at]
  }
}
