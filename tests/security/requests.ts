import { z } from 'zod'
import type { Endpoint } from '#api/http/endpoint.ts'

/** A generator of the same numbers for the same seed. */
export function seeded(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    chance: (share: number) => next() < share,
    pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
  }
}
export type Random = ReturnType<typeof seeded>

type Json = Record<string, unknown>

const odd = [null, 1, '', [], {}, true, '\u0000', "' OR 1=1 --"]
const texts = ['premium_monthly', 'http://localhost:3000/x', 'b@mail.example', 'B', '2030-01-01T00:00:00Z']

const byType: Record<string, (random: Random, schema: Json, ids: readonly string[]) => unknown> = {
  integer: (random) => random.pick([0, 1, 2, 100, -1]),
  number: (random) => random.pick([0, 0.5, 100, -1]),
  boolean: (random) => random.chance(0.5),
  array: (random, schema, ids) => [valueFor(random, (schema['items'] ?? {}) as Json, ids)],
  object: objectFor,
  string: (random, _, ids) => random.pick([...ids, ...ids, ...texts]),
}

/** Something for a field of this schema: mostly of the right form, with ids of the victim wherever a text may stand. */
function valueFor(random: Random, schema: Json, ids: readonly string[]): unknown {
  if (random.chance(0.05)) return random.pick(odd)
  if (Array.isArray(schema['anyOf'])) return valueFor(random, random.pick(schema['anyOf'] as Json[]), ids)
  if (Array.isArray(schema['enum'])) return random.pick(schema['enum'] as unknown[])
  if ('const' in schema) return schema['const']
  return byType[typeof schema['type'] === 'string' ? schema['type'] : 'string']?.(random, schema, ids)
}

function objectFor(random: Random, schema: Json, ids: readonly string[]): Json {
  const required = (schema['required'] ?? []) as string[]
  const fields = Object.entries((schema['properties'] ?? {}) as Record<string, Json>)
  const chosen = fields.filter(([name]) => required.includes(name) || random.chance(0.5))
  return Object.fromEntries(chosen.map(([name, each]) => [name, valueFor(random, each, ids)]))
}

const schemaOf = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

export interface Asked {
  method: string
  path: string
  body: string | undefined
}

/** A call of this route, with the victim’s ids wherever one may stand; what the path names is given last. */
export function requestTo(random: Random, endpoint: Endpoint, ids: readonly string[]): (named: string) => Asked {
  const body = endpoint.body ? JSON.stringify(objectFor(random, schemaOf(endpoint.body), ids)) : undefined
  const query = endpoint.query ? objectFor(random, schemaOf(endpoint.query), ids) : {}
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()
  return (named) => {
    const path = endpoint.path.replace(/:\w+/g, encodeURIComponent(named))
    return { method: endpoint.method, path: search ? `${path}?${search}` : path, body }
  }
}
