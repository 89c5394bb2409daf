import type Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { failure, useSandbox } from '../support.ts'

const world = useSandbox()

describe('lists', () => {
  it('pages newest first with exclusive cursors in both directions', async () => {
    const { stripe } = world
    const { id: product } = await stripe.products.create({ name: 'Listed' })
    const made: string[] = []
    for (let n = 0; n < 5; n += 1) {
      made.unshift((await stripe.prices.create({ product, currency: 'usd', unit_amount: n })).id)
    }
    const ids = async (params: Stripe.PriceListParams): Promise<[string[], boolean]> => {
      const page = await stripe.prices.list({ product, ...params })
      expect(page.url).toBe('/v1/prices')
      return [page.data.map(({ id }) => id), page.has_more]
    }
    const at = (n: number): string => made[n] ?? ''
    expect(await ids({ limit: 2 })).toEqual([made.slice(0, 2), true])
    expect(await ids({ limit: 2, starting_after: at(1) })).toEqual([made.slice(2, 4), true])
    expect(await ids({ limit: 2, starting_after: at(3) })).toEqual([made.slice(4), false])
    expect(await ids({ limit: 2, ending_before: at(4) })).toEqual([made.slice(2, 4), true])
    expect(await ids({ limit: 2, ending_before: at(1) })).toEqual([made.slice(0, 1), false])
    const all: string[] = []
    for await (const price of stripe.prices.list({ product, limit: 2 })) all.push(price.id)
    expect(all).toEqual(made)
    const backwards: string[] = []
    for await (const price of stripe.prices.list({ product, limit: 2, ending_before: at(4) })) backwards.push(price.id)
    expect(backwards).toEqual(made.slice(0, 4).reverse())
  })

  it('keeps the place of a cursor that no longer passes the filter', async () => {
    const { stripe } = world
    const { id: product } = await stripe.products.create({ name: 'Filtered' })
    const make = () => stripe.prices.create({ product, currency: 'usd', unit_amount: 1 })
    const [old, middle, young] = [await make(), await make(), await make()]
    await stripe.prices.update(middle.id, { active: false })
    const page = await stripe.prices.list({ product, active: true, starting_after: middle.id })
    expect(page.data.map(({ id }) => id)).toEqual([old.id])
    const before = await stripe.prices.list({ product, active: true, ending_before: middle.id })
    expect(before.data.map(({ id }) => id)).toEqual([young.id])
  })

  it('refuses limits outside 1–100, unknown cursors and two of them', async () => {
    const { stripe } = world
    expect(await failure(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: 'limit', statusCode: 400 })
    expect(await failure(stripe.customers.list({ limit: 0 }))).toMatchObject({ param: 'limit' })
    expect(await failure(stripe.customers.list({ starting_after: 'cus_no' }))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'starting_after',
    })
    const { id } = await stripe.customers.create({})
    expect((await failure(stripe.customers.list({ starting_after: id, ending_before: id }))).statusCode).toBe(400)
  })

  it('filters by creation time', async () => {
    const { stripe } = world
    const { created, id } = await stripe.customers.create({})
    const ids = async (range: Stripe.RangeQueryParam | number) =>
      (await stripe.customers.list({ created: range, limit: 100 })).data.map((one) => one.id)
    expect(await ids({ gte: created })).toContain(id)
    expect(await ids(created)).toContain(id)
    expect(await ids({ gt: created })).not.toContain(id)
    expect(await ids({ lt: created })).not.toContain(id)
  })
})
