import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { StripeObject } from './types.ts'

const batchSize = 32
const batchesOpened = 8

/** An event that reads and is written out like any object, while what it says lies on a shelf. All of them share one shape. */
class KeptEvent implements StripeObject {
  declare id: string
  declare object: string;
  [field: string]: unknown
  readonly #shelf: EventShelf
  readonly #place: number

  private static readonly data: PropertyDescriptor & ThisType<KeptEvent> = {
    enumerable: true,
    configurable: true,
    get() {
      return JSON.parse(KeptEvent.text(this)) as unknown
    },
  }

  constructor(event: StripeObject, shelf: EventShelf, place: number) {
    this.#shelf = shelf
    this.#place = place
    for (const key of Object.keys(event)) {
      if (key === 'data') Object.defineProperty(this, key, KeptEvent.data)
      else this[key] = event[key]
    }
  }

  /** The JSON text of its `data`. */
  static text(event: KeptEvent): string {
    return event.#shelf.text(event.#place)
  }
}

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
    const place = this.sealed.length * batchSize + this.open.push(JSON.stringify(event.data)) - 1
    if (this.open.length === batchSize) this.seal()
    return new KeptEvent(event, this, place)
  }

  /** What was put at a place. */
  text(place: number): string {
    return this.read(Math.floor(place / batchSize))[place % batchSize] ?? 'null'
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
export function textOf(object: StripeObject): string {
  if (!(object instanceof KeptEvent)) return JSON.stringify(object)
  const fields = Object.keys(object).map((key) => {
    const value = key === 'data' ? KeptEvent.text(object) : JSON.stringify(object[key])
    return `${JSON.stringify(key)}:${value}`
  })
  return `{${fields.join(',')}}`
}
