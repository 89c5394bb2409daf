/** What a router can hold: a method and a path with `:name` segments. */
interface Routed {
  method: string
  path: string
}

/** A route that fits, with the values of its named segments. */
export interface Match<R> {
  route: R
  params: Record<string, string>
}

interface Compiled<R> {
  route: R
  segments: string[]
}

const named = (segment: string): boolean => segment.startsWith(':')

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Finds routes by method and path; a literal segment wins over a named one. */
export class Router<R extends Routed> {
  private readonly bySize = new Map<string, Compiled<R>[]>()

  constructor(routes: readonly R[]) {
    for (const route of routes) {
      const segments = route.path.split('/')
      const key = `${route.method} ${segments.length}`
      this.bySize.set(key, [...(this.bySize.get(key) ?? []), { route, segments }])
    }
    const literals = ({ segments }: Compiled<R>): number => segments.filter((segment) => !named(segment)).length
    for (const compiled of this.bySize.values()) compiled.sort((a, b) => literals(b) - literals(a))
  }

  find(method: string, path: string): Match<R> | undefined {
    const parts = path.split('/')
    for (const { route, segments } of this.bySize.get(`${method} ${parts.length}`) ?? []) {
      if (!segments.every((segment, at) => segment === parts[at] || (named(segment) && parts[at] !== ''))) continue
      const pairs = segments.flatMap((segment, at) =>
        named(segment) ? [[segment.slice(1), decoded(parts[at] ?? '')] as const] : [],
      )
      return { route, params: Object.fromEntries(pairs) }
    }
    return undefined
  }
}
