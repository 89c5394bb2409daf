import { describe, expect, it } from 'vitest'
import { createStore } from '#sandbox/store/memory.ts'
import { previousOf } from '#sandbox/store/previous.ts'
import type { StripeObject } from '#sandbox/store/types.ts'

const customer = (id: string, more: Record<string, unknown> = {}): StripeObject => ({ id, object: 'customer', ...more })
const ids = (objects: Iterable<StripeObject>): string[] => [...objects].map(({ id }) => id)

describe('the store', () => {
  it('finds objects by field, also after the field or the object has changed', () => {
    const store = createStore()
    const a = store.put(customer('a', { email: 'x' }))
    store.put(customer('b', { email: 'x' }))
    expect(ids(store.where('customer', 'email', 'x'))).toEqual(['a', 'b'])
    store.update(a, { email: 'y' })
    expect(ids(store.where('customer', 'email', 'x'))).toEqual(['b'])
    expect(ids(store.where('customer', 'email', 'y'))).toEqual(['a'])
    store.remove('customer', 'b')
    expect(ids(store.where('customer', 'email', 'x'))).toEqual([])
  })

  it('undoes a step whole: new, changed and removed objects, indexes, order and meta records', () => {
    const store = createStore()
    const a = store.put(customer('a', { email: 'x', metadata: { k: '1' } }))
    store.put(customer('b'))
    store.meta('counter', { n: 1 }).n = 2
    store.where('customer', 'email', 'x')
    store.commit()
    store.update(a, { email: 'y', metadata: { k: '2' }, extra: true })
    store.remove('customer', 'a')
    store.put(customer('c', { email: 'x' }))
    store.meta('counter', { n: 1 }).n = 9
    store.meta('fresh', { n: 1 })
    store.rollback()
    expect(ids(store.all('customer'))).toEqual(['a', 'b'])
    expect(store.get('customer', 'a')).toEqual({ id: 'a', object: 'customer', email: 'x', metadata: { k: '1' } })
    expect(ids(store.where('customer', 'email', 'x'))).toEqual(['a'])
    expect(store.meta('counter', { n: 1 })).toEqual({ n: 2 })
    expect(store.commit()).toBeNull()
  })

  it('finds by a path through hashes and arrays, and follows what is put there', () => {
    const store = createStore()
    const a = store.put({ ...customer('a'), items: { data: [{ id: 'x' }, { id: 'y' }] } })
    expect(ids(store.where('customer', 'items.data.id', 'y'))).toEqual(['a'])
    store.update(a, { items: { data: [{ id: 'z' }] } })
    expect(ids(store.where('customer', 'items.data.id', 'y'))).toEqual([])
    expect(ids(store.where('customer', 'items.data.id', 'z'))).toEqual(['a'])
  })

  it('knows what comes first of a group, whatever was changed, removed or undone', () => {
    const store = createStore()
    const job = (id: string, due: number, clock?: string) =>
      store.put({ id, object: 'job', due, ...(clock === undefined ? {} : { clock }) })
    const first = (clock = '') => store.first('job', 'due', 'clock', clock)?.id
    const many = Array.from({ length: 200 }, (_, i) => job(`n${i}`, 1_000 + ((i * 37) % 200)))
    expect(first()).toBe('n0')
    const twin = job('twin', 1_000)
    expect(first()).toBe('n0')
    job('own', 5, 'clock_1')
    expect([first(), first('clock_1'), first('clock_2')]).toEqual(['n0', 'own', undefined])
    store.commit()
    store.remove('job', 'n0')
    store.update(twin, { due: 9_999 })
    expect(first()).toBe(many.find(({ due }) => due === 1_001)?.id)
    store.rollback()
    expect(first()).toBe('n0')
    const order: unknown[] = []
    for (let id = first(); id !== undefined; id = first()) {
      order.push(store.get('job', id)?.due)
      store.remove('job', id)
    }
    expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)))
    expect(order).toHaveLength(201)
  })

  it('closes the gaps of what is removed and keeps the order, also of what is gone', () => {
    const store = createStore()
    const all = Array.from({ length: 5_000 }, (_, i) => store.put(customer(`c${i}`)))
    store.commit()
    for (const { id } of all) if (id !== 'c10' && id !== 'c4000') store.remove('customer', id)
    store.commit()
    store.put(customer('new'))
    store.put(customer('c20'))
    expect(ids(store.all('customer'))).toEqual(['c10', 'c4000', 'new', 'c20'])
    const gone = store.position('customer', 'c2000') ?? NaN
    expect(ids(store.all('customer').older(gone))).toEqual(['c10'])
    expect(ids(store.all('customer').newer(gone))).toEqual(['c4000', 'new', 'c20'])
  })

  it('keeps events small and as they were', () => {
    const store = createStore()
    const event = (n: number): StripeObject => ({ id: `evt_${n}`, object: 'event', data: { object: { n } }, type: 't' })
    for (let n = 0; n < 100; n += 1) store.put(event(n))
    store.commit()
    const copy = createStore()
    copy.replay(JSON.parse(JSON.stringify(store.dump())) as never)
    for (const n of [99, 0, 31, 32, 96]) {
      expect(store.get('event', `evt_${n}`)).toEqual(event(n))
      expect(structuredClone(copy.get('event', `evt_${n}`))).toEqual(event(n))
    }
    expect(store.update(store.get('event', 'evt_3') as never, { pending_webhooks: 2 })).toEqual({
      pending_webhooks: null,
    })
    expect(store.get('event', 'evt_3')).toMatchObject({ pending_webhooks: 2, data: { object: { n: 3 } } })
  })

  it('answers what a step changed, and a store that replays the steps is the same', () => {
    const store = createStore()
    const copy = createStore()
    const save = (): void => copy.replay(JSON.parse(JSON.stringify(store.commit())) as never)
    const a = store.put(customer('a'))
    store.put(customer('b'))
    save()
    store.update(a, { email: 'x' })
    store.remove('customer', 'b')
    store.meta('counter', { n: 0 }).n = 7
    save()
    expect(copy.dump()).toEqual(store.dump())
    expect(store.commit()).toBeNull()
  })

  it('goes on with the step when it cannot be saved, so that it can be undone', () => {
    const store = createStore()
    const a = store.put(customer('a'))
    store.meta('counter', { n: 0 })
    store.commit()
    store.update(a, { email: 'x' })
    store.meta('counter', { n: 0 }).n = 1
    const full = (): void => {
      throw new Error('no space left')
    }
    expect(() => store.commit(full)).toThrow('no space left')
    store.rollback()
    expect(a).toEqual({ id: 'a', object: 'customer' })
    expect(store.meta('counter', { n: 0 })).toEqual({ n: 0 })
    expect(store.commit()).toBeNull()
  })

  it('keeps a patch apart from the values it was made of', () => {
    const store = createStore()
    const a = store.put(customer('a'))
    const list = ['x']
    store.update(a, { list })
    list.push('y')
    expect(a.list).toEqual(['x'])
  })

  it('makes base62 ids with the given prefix that do not repeat', () => {
    const store = createStore()
    const made = new Set(Array.from({ length: 1_000 }, () => store.newId('cus')))
    expect(made.size).toBe(1_000)
    for (const id of made) expect(id).toMatch(/^cus_[0-9A-Za-z]{24}$/)
  })
})

describe('previous values', () => {
  it('tell changed keys only, hashes in part, arrays whole, new keys as null', () => {
    const before = { name: 'a', email: 'e', metadata: { k: '1', gone: '2', same: '3' }, tags: ['a'], address: null }
    const after = {
      name: 'b',
      email: 'e',
      metadata: { k: '9', same: '3', more: '4' },
      tags: ['a', 'b'],
      address: { x: 1 },
    }
    expect(previousOf(before, after)).toEqual({
      name: 'a',
      metadata: { k: '1', gone: '2', more: null },
      tags: ['a'],
      address: null,
    })
  })

  it('are those of an update, and nothing when nothing changed', () => {
    const store = createStore()
    const a = store.put(customer('a', { metadata: { k: '1' }, email: 'e' }))
    expect(store.update(a, { metadata: { k: '1' }, email: 'e' })).toEqual({})
    expect(store.update(a, { metadata: { k: '2' }, email: 'e' })).toEqual({ metadata: { k: '1' } })
  })
})
