import type { StripeObject } from './types.ts'

/** Where rows come from: a table, read from either end or from a position on. */
interface Source {
  newer(position: number | null): Iterable<StripeObject>
  older(position: number | null): Iterable<StripeObject>
}

/** The objects of a type, oldest first; nothing is read before it is asked for. */
export class Rows<T extends StripeObject> implements Iterable<T> {
  readonly object: string
  private readonly source: Source

  constructor(object: string, source: Source) {
    this.object = object
    this.source = source
  }

  [Symbol.iterator](): Iterator<T> {
    return this.newer(null)[Symbol.iterator]()
  }

  /** What was created after a position (null: all), oldest first. */
  newer(position: number | null): Iterable<T> {
    return this.source.newer(position) as Iterable<T>
  }

  /** What was created before a position (null: all), newest first. */
  older(position: number | null): Iterable<T> {
    return this.source.older(position) as Iterable<T>
  }
}
