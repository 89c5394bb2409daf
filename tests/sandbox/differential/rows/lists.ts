import type Stripe from 'stripe'
import { has, idOf, price, refusal, subscribe } from '../helpers.ts'
import type { Lab } from '../lab.ts'
import type { Area } from '../row.ts'

const shape =
  "**Lists**: `{object:'list', url, has_more, data}`; `limit` 1–100 (10); newest first by creation with id as tie-breaker;"
const cursors =
  '`starting_after` / `ending_before` exclusive (`ending_before` returns the page just *newer*, still newest-first);'

/** Five prices of one product: their names by id, `e` the newest. */
async function five(lab: Lab) {
  const first = await price(lab, 1)
  const product = idOf(first.product)
  const ids = [first.id]
  for (const amount of [2, 3, 4, 5]) ids.push((await price(lab, amount, { product })).id)
  const name = (id: string): string => 'abcde'[ids.indexOf(id)] ?? '?'
  const page = async (params: Stripe.PriceListParams) => {
    const { data, has_more } = await lab.stripe.prices.list({ product, ...params })
    return { names: data.map(({ id }) => name(id)).join(''), has_more }
  }
  return { product, id: (of: string) => ids['abcde'.indexOf(of)] ?? '', page, name }
}

export const lists: Area = {
  name: 'lists',
  rows: [
    {
      title: 'a list has its shape, and is newest first',
      source: shape,
      async ask(lab) {
        const { page, product } = await five(lab)
        const { object, url } = await lab.stripe.prices.list({ product })
        return { object, url, ...(await page({})) }
      },
      answer: { object: 'list', url: '/v1/prices', names: 'edcba', has_more: false },
    },
    {
      title: 'a page says that there is more',
      source: '`limit` 1–100 (10);',
      ask: async (lab) => (await five(lab)).page({ limit: 2 }),
      answer: { names: 'ed', has_more: true },
    },
    {
      title: 'starting_after goes on with older ones, without itself',
      source: cursors,
      async ask(lab) {
        const { page, id } = await five(lab)
        return page({ limit: 2, starting_after: id('d') })
      },
      answer: { names: 'cb', has_more: true },
    },
    {
      title: 'ending_before gives the page just newer, still newest first',
      source: cursors,
      async ask(lab) {
        const { page, id } = await five(lab)
        return page({ limit: 2, ending_before: id('a') })
      },
      answer: { names: 'cb', has_more: true },
    },
    {
      title: 'the last page has no more',
      source: '`starting_after` / `ending_before` exclusive',
      async ask(lab) {
        const { page, id } = await five(lab)
        return page({ limit: 2, starting_after: id('b') })
      },
      answer: { names: 'a', has_more: false },
    },
    {
      title: 'an unknown cursor is a resource that is missing',
      source: 'unknown cursor → 400 `resource_missing`;',
      ask: (lab) => refusal(lab.stripe.prices.list({ starting_after: 'price_no' })),
      answer: { status: 400, code: 'resource_missing', param: 'starting_after' },
    },
    {
      title: 'a limit is from 1 to 100',
      source: '`limit` 1–100 (10)',
      async ask(lab) {
        const [none, many] = [lab.stripe.prices.list({ limit: 0 }), lab.stripe.prices.list({ limit: 101 })]
        return { none: await refusal(none), many: await refusal(many) }
      },
      answer: { none: { status: 400, param: 'limit' }, many: { status: 400, param: 'limit' } },
    },
    {
      title: 'the SDK pages through all with starting_after',
      source: 'It passes `starting_after=<last id>`, or walks backwards when `ending_before` is given [ran].',
      async ask(lab) {
        const { product, name, id } = await five(lab)
        const all = await lab.stripe.prices.list({ product, limit: 2 }).autoPagingToArray({ limit: 100 })
        const back = await lab.stripe.prices
          .list({ product, limit: 2, ending_before: id('a') })
          .autoPagingToArray({ limit: 100 })
        return { all: all.map((one) => name(one.id)).join(''), back: back.map((one) => name(one.id)).join('') }
      },
      answer: { all: 'edcba', back: 'bcde' },
    },
    {
      title: 'subscriptions hide the cancelled ones unless asked',
      source: '`subscriptions` hides `canceled` unless `status=canceled|all|ended`;',
      async ask(lab) {
        const { id, customer } = await subscribe(lab)
        await lab.stripe.subscriptions.cancel(id)
        const count = async (status?: 'all' | 'canceled' | 'ended') =>
          (await lab.stripe.subscriptions.list({ customer, ...(status ? { status } : {}) })).data.length
        return { counts: [await count(), await count('all'), await count('canceled'), await count('ended')] }
      },
      answer: { counts: [0, 1, 1, 1] },
    },
    {
      title: 'filters by creation take bounds and an instant',
      source: 'filters `created[gt|gte|lt|lte]` or `created=`;',
      async ask(lab) {
        const { customer, invoice } = await subscribe(lab)
        const { created } = await lab.stripe.invoices.retrieve(invoice)
        const count = async (range: Stripe.RangeQueryParam | number) =>
          (await lab.stripe.invoices.list({ customer, created: range })).data.length
        const bounds = [{ gte: created }, { lte: created }, { gt: created }, { lt: created }, created]
        return { counts: await Promise.all(bounds.map(count)) }
      },
      answer: { counts: [1, 1, 0, 0, 1] },
    },
    {
      title: 'prices are found by lookup key',
      source: '`prices[lookup_keys][]`',
      async ask(lab) {
        const lookup_key = `team_${Date.now()}`
        const { id } = await price(lab, 4900, { lookup_key })
        const { data } = await lab.stripe.prices.list({ lookup_keys: [lookup_key, 'nothing'] })
        return { found: data.map((one) => one.id === id) }
      },
      answer: { found: [true] },
    },
    {
      title: 'events are newest first, by one type or several',
      source:
        '`stripe.events.list({type? | types?: string[] (≤20), created:{gte,lt}, delivery_success?: boolean, limit ≤100, starting_after|ending_before})` — newest first',
      async ask(lab) {
        await subscribe(lab)
        const { data } = await lab.stripe.events.list({ types: ['invoice.paid', 'invoice.finalized'], limit: 2 })
        const one = await lab.stripe.events.list({ type: 'invoice.paid', limit: 1 })
        return { types: data.map(({ type }) => type), one: one.data[0]?.type }
      },
      answer: { types: has('invoice.paid', 'invoice.finalized'), one: 'invoice.paid' },
    },
  ],
}
