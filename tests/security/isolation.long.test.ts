import { beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#api/http/endpoint.ts'
import { routesOfPeople } from './routes.ts'
import { tryEverything } from './isolation.ts'

let routes: Endpoint[]
beforeAll(async () => {
  routes = await routesOfPeople()
})
const seeds = Array.from({ length: 20 }, (_, index) => index + 100)

describe('IDOR across tenants: two accounts', () => {
  it.each(seeds)(
    'see and change nothing of each other, by seed %i',
    async (seed) => {
      expect(await tryEverything(routes, seed, 30)).toBeGreaterThan(routes.length)
    },
    600_000,
  )
})
