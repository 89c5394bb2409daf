import { describe, expect, it } from 'vitest'
import { ownerOfCustomer, ownerOfRefs } from '#db/owners.ts'
import { makeAccount, makeIntent, makeInvoice, makeSubscription, unique, useDatabase } from './rows.ts'

const world = useDatabase()

describe('ownerOfCustomer', () => {
  it('is the account that is linked to the customer, else nobody', async () => {
    const { accountId } = await makeAccount(world.db)
    await world.db.models.Account.update({ stripeCustomerId: 'cus_1' }, { where: { id: accountId } })
    expect(await ownerOfCustomer(world.db, 'cus_1')).toBe(accountId)
    expect(await ownerOfCustomer(world.db, 'cus_2')).toBeNull()
  })
})

describe('ownerOfRefs', () => {
  it('is found by subscription, invoice or session', async () => {
    const who = await makeAccount(world.db)
    const subscription = await makeSubscription(world.db, who)
    const invoice = await makeInvoice(world.db, who)
    const sessionId = unique('cs')
    await makeIntent(world.db, { ...who, sessionId })
    for (const refs of [{ subscription: subscription.id }, { invoice: invoice.id }, { session: sessionId }])
      expect(await ownerOfRefs(world.db, refs)).toBe(who.accountId)
  })

  it('is nobody when our rows know nothing of it', async () => {
    expect(await ownerOfRefs(world.db, { invoice: 'in_unknown', charge: 'ch_1' })).toBeNull()
    expect(await ownerOfRefs(world.db, {})).toBeNull()
  })
})
