import { describe, expect, it } from 'vitest'
import { defaultClock } from '#sandbox/control/clock.ts'
import type { PageRoute } from '#sandbox/engine/contract.ts'
import { invalidRequest } from '#sandbox/http/errors.ts'
import { Pages } from '#sandbox/http/pages.ts'
import { World } from '#sandbox/store/world.ts'
import { Courier } from '#sandbox/delivery/courier.ts'
import { newEndpoint } from '#sandbox/delivery/preset.ts'
import { setSecret } from '#sandbox/delivery/secrets.ts'
import { startReceiver } from '../support.ts'

function serve(routes: PageRoute[], delivered: (id: string, mostMs: number) => Promise<void> = async () => undefined) {
  const world = new World(null)
  const pages = new Pages(world, routes, delivered)
  const ask = (method: string, path: string, body = '', query = '') =>
    pages.answer({ method, path, query, headers: {}, body })
  return { world, ask }
}

const route = (method: 'GET' | 'POST', path: string, handle: PageRoute['handle']): PageRoute => ({
  method,
  path,
  handle,
})

describe('pages', () => {
  it('get their path, query and form as flat text', async () => {
    const { ask } = serve([
      route('POST', '/p/:id', (_ctx, request) => ({ status: 200, html: JSON.stringify(request) })),
    ])
    const answer = await ask('POST', '/p/a%20b', 'card=4242+4242&x=1', 'q=2')
    expect(JSON.parse(String(answer.body))).toEqual({
      params: { id: 'a b' },
      query: { q: '2' },
      form: { card: '4242 4242', x: '1' },
    })
  })

  it('redirect with 303, so that a reload does not send the form again', async () => {
    const { ask } = serve([route('POST', '/go', () => ({ status: 303, redirect: 'https://app.example/done?x=1' }))])
    expect(await ask('POST', '/go')).toMatchObject({
      status: 303,
      headers: { Location: 'https://app.example/done?x=1' },
    })
  })

  it('change everything or nothing', async () => {
    const { ask, world } = serve([
      route('POST', '/half', (ctx) => {
        ctx.store.put({ object: 'customer', id: 'cus_half' })
        throw invalidRequest('Not <b>this</b>')
      }),
    ])
    const answer = await ask('POST', '/half')
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('Not &#60;b&#62;this')
    expect(world.store.get('customer', 'cus_half')).toBeUndefined()
  })

  it('answer 404 where there is none', async () => {
    const { ask } = serve([])
    expect((await ask('GET', '/nowhere')).status).toBe(404)
  })

  it('wait until their event was delivered, before they send the person on', async () => {
    const receiver = await startReceiver()
    const world = new World(null)
    const courier = new Courier(world)
    const routes = [
      route('POST', '/pay', (ctx) => {
        const told = ctx.emit('test_helpers.test_clock.ready', defaultClock(ctx))
        return { status: 303, redirect: '/done', afterDelivery: told }
      }),
    ]
    const pages = new Pages(world, routes, (id, mostMs) => courier.delivered(id, mostMs))
    world.step((ctx) => {
      const endpoint = ctx.store.put(newEndpoint(ctx, receiver.url, ['*']))
      setSecret(ctx.store, endpoint.id)
    })
    const answer = await pages.answer({ method: 'POST', path: '/pay', query: '', headers: {}, body: '' })
    expect(answer.status).toBe(303)
    expect(receiver.received.map(({ event }) => event.type)).toEqual(['test_helpers.test_clock.ready'])
    courier.stop()
    await receiver.close()
  })
})
