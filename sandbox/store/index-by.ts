import type { StripeObject } from './types.ts'

/** The strings at a dotted path of a row; an array on the way stands for each of its items. */
function stringsAt(value: unknown, path: string): string[] {
  if (path === '') return typeof value === 'string' ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item) => stringsAt(item, path))
  const dot = path.indexOf('.')
  const [key, rest] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)]
  return stringsAt((value as Record<string, unknown>)[key], rest)
}

/** Which rows have which strings at a dotted path. */
export class Index {
  private readonly path: string
  private readonly top: string
  private readonly ids = new Map<string, Set<string>>()

  constructor(path: string) {
    this.path = path
    this.top = path.split('.')[0] ?? path
  }

  /** Whether a change of this field moves a row. */
  goesBy(field: string): boolean {
    return field === this.top
  }

  idsOf(value: string): Iterable<string> {
    return this.ids.get(value) ?? []
  }

  add(row: StripeObject): void {
    for (const value of stringsAt(row, this.path)) {
      const ids = this.ids.get(value)
      if (ids) ids.add(row.id)
      else this.ids.set(value, new Set([row.id]))
    }
  }

  drop(row: StripeObject): void {
    for (const value of stringsAt(row, this.path)) {
      const ids = this.ids.get(value)
      ids?.delete(row.id)
      if (ids?.size === 0) this.ids.delete(value)
    }
  }
}
