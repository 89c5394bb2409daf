import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { StripeObject } from './types.ts'

const batchSize = 32
const batchesOpened = 8

/** Where a kept event gets the JSON text of its `data` from. */
const textOfData = Symbol('text of data')

type Kept = StripeObject & { [textOfData]?: () => string }

/**
 * Holds what events say, which is by far the most of all that is remembered and is seldom read: as the text that it was
 * rendered to, once; all but the latest together and compressed.
 */
export class EventShelf {
  private open: string[] = []
  private readonly sealed: Buffer[] = []
  private readonly opened = new Map<number, string[]>()

  /** An event that reads like the given one as it is now, its `data` fetched from the shelf. */
  keep(event: StripeObject): StripeObject {
    const { data, ...rest } = event
    const [batch, at] = [this.sealed.length, this.open.push(JSON.stringify(data)) - 1]
    if (this.open.length === batchSize) this.seal()
    const text = (): string => this.read(batch)[at] ?? 'null'
    Object.defineProperty(rest, textOfData, { value: text })
    const get = (): unknown => JSON.parse(text())
    return Object.defineProperty(rest, 'data', { enumerable: true, get })
  }

  /** JSON text has no line breaks of its own. */
  private seal(): void {
    this.sealed.push(deflateRawSync(this.open.join('\n'), { level: 1 }))
    this.open = []
  }

  private read(batch: number): string[] {
    const known = batch === this.sealed.length ? this.open : this.opened.get(batch)
    if (known) return known
    const all = inflateRawSync(this.sealed[batch] ?? Buffer.alloc(0))
      .toString('utf8')
      .split('\n')
    const [oldest] = this.opened.keys()
    if (this.opened.size >= batchesOpened && oldest !== undefined) this.opened.delete(oldest)
    this.opened.set(batch, all)
    return all
  }
}

/** An object as JSON text; what an event says is not rendered again. */
export function textOf(object: Kept): string {
  const data = object[textOfData]?.()
  if (data === undefined) return JSON.stringify(object)
  const fields = Object.keys(object).map((key) => {
    const value = key === 'data' ? data : JSON.stringify(object[key])
    return `${JSON.stringify(key)}:${value}`
  })
  return `{${fields.join(',')}}`
}
