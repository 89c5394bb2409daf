import { describe, expect, it } from 'vitest'
import { customerKey, forgetCustomer, ignoreUnknown, linkCustomer } from '#db/customer-link.ts'
import { insertEvent } from '#db/inbox.ts'
import { day0, makeAccount, unique, useDatabase } from './rows.ts'

const world = useDatabase()

async function store(stripeCustomerId: string | null): Promise<string> {
  const id = unique('evt')
  const rest = { type: 'invoice.paid', payload: '{}', eventCreatedAt: day0, objectId: null }
  await insertEvent(world.db, { ...rest, id, stripeCustomerId })
  return id
}
const event = (id: string) => world.db.models.StripeEvent.findByPk(id, { rejectOnEmpty: true })

describe('ignoreUnknown', () => {
  it('gives up on an event of nobody, with the reason, and keeps the customer that was found', async () => {
    const [customer, id] = [unique('cus'), await store(null)]
    expect(await ignoreUnknown(world.db, id, customer)).toBeNull()
    const given = { state: 'ignored', reason: 'unknown customer', stripeCustomerId: customer }
    expect(await event(id)).toMatchObject(given)
  })

  it('gives up on an event that names no customer at all', async () => {
    const id = await store(null)
    expect(await ignoreUnknown(world.db, id, null)).toBeNull()
    expect(await event(id)).toMatchObject({ state: 'ignored', stripeCustomerId: null })
  })

  it('answers the account when the customer was linked meanwhile, and leaves the event', async () => {
    const { accountId } = await makeAccount(world.db)
    const customer = await linkCustomer(world.db, accountId, unique('cus'))
    const id = await store(customer)
    expect(await ignoreUnknown(world.db, id, customer)).toBe(accountId)
    expect(await event(id)).toMatchObject({ state: 'pending', reason: null })
  })

  it('leaves what is no longer pending', async () => {
    const id = await store(null)
    await world.db.models.StripeEvent.update({ state: 'applied' }, { where: { id } })
    await ignoreUnknown(world.db, id, null)
    expect((await event(id)).state).toBe('applied')
  })
})

describe('linkCustomer', () => {
  it('queues again the events that came before, and no others', async () => {
    const { accountId } = await makeAccount(world.db)
    const [customer, other] = [unique('cus'), unique('cus')]
    const [early, foreign, covered] = [await store(customer), await store(other), await store(customer)]
    await ignoreUnknown(world.db, early, customer)
    await ignoreUnknown(world.db, foreign, other)
    await world.db.models.StripeEvent.update({ state: 'ignored', reason: 'covered' }, { where: { id: covered } })
    expect(await linkCustomer(world.db, accountId, customer)).toBe(customer)
    const states = await Promise.all([early, foreign, covered].map(async (id) => (await event(id)).state))
    expect(states).toEqual(['pending', 'ignored', 'ignored'])
  })

  it('keeps the first link', async () => {
    const { accountId } = await makeAccount(world.db)
    const first = await linkCustomer(world.db, accountId, unique('cus'))
    expect(await linkCustomer(world.db, accountId, unique('cus'))).toBe(first)
  })

  it('refuses to share a customer between accounts', async () => {
    const [one, two] = [await makeAccount(world.db), await makeAccount(world.db)]
    const customer = await linkCustomer(world.db, one.accountId, unique('cus'))
    await expect(linkCustomer(world.db, two.accountId, customer)).rejects.toMatchObject({
      parent: { constraint: 'accounts_stripe_customer_id_key' },
    })
  })

  it('loses no event that is given up while the customer is being linked', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { accountId } = await makeAccount(world.db)
      const customer = unique('cus')
      const id = await store(customer)
      const [owner] = await Promise.all([
        ignoreUnknown(world.db, id, customer),
        linkCustomer(world.db, accountId, customer),
      ])
      // either it was told whose it is, or the link found the event and queued it again
      expect([accountId, null]).toContain(owner)
      expect((await event(id)).state).toBe('pending')
    }
  })
})

describe('customerKey', () => {
  const age = (accountId: string, hours: number) =>
    world.db.models.Account.update(
      { customerAskedAt: new Date(Date.now() - hours * 3_600_000) },
      { where: { id: accountId } },
    )

  it('is the same for whoever asks within twenty hours of the first', async () => {
    const { accountId } = await makeAccount(world.db)
    expect(await customerKey(world.db, accountId)).toBe(`customer/${accountId}/g1`)
    await age(accountId, 19)
    expect(await customerKey(world.db, accountId)).toBe(`customer/${accountId}/g1`)
  })

  it('is of the next generation when no customer came of it in twenty hours', async () => {
    const { accountId } = await makeAccount(world.db)
    await customerKey(world.db, accountId)
    await age(accountId, 21)
    expect(await customerKey(world.db, accountId)).toBe(`customer/${accountId}/g2`)
    expect(await customerKey(world.db, accountId)).toBe(`customer/${accountId}/g2`)
  })

  it('is of the next generation when the customer was deleted', async () => {
    const { accountId } = await makeAccount(world.db)
    await customerKey(world.db, accountId)
    const customer = await linkCustomer(world.db, accountId, unique('cus'))
    await age(accountId, 100)
    await forgetCustomer(world.db, accountId, customer)
    expect(await customerKey(world.db, accountId)).toBe(`customer/${accountId}/g2`)
  })
})
