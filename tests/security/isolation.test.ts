import { beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '#api/http/endpoint.ts'
import { routesOfPeople } from './routes.ts'
import { tryEverything } from './isolation.ts'

let routes: Endpoint[]
beforeAll(async () => {
  routes = await routesOfPeople()
})

describe('IDOR across tenants: two accounts', () => {
  it('see and change nothing of each other, whatever is asked of any route', async () => {
    expect(await tryEverything(routes, 1, 2)).toBeGreaterThan(routes.length / 4)
  }, 60_000)
})
