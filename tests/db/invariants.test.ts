import { describe, expect, it } from 'vitest'
import { newId } from '#db/ids.ts'
import {
  day0,
  expectRefusedBy,
  makeAccount,
  makeAttempt,
  makeIntent,
  makeInvoice,
  makeRecovery,
  makeSubscription,
  unique,
  useDatabase,
} from './rows.ts'

const world = useDatabase()

describe('subscriptions_one_current', () => {
  it('admits one current subscription of an account and any number of others', async () => {
    const { accountId } = await makeAccount(world.db)
    await makeSubscription(world.db, { accountId })
    await makeSubscription(world.db, { accountId, isCurrent: false })
    await makeSubscription(world.db, { accountId, isCurrent: false })
    await expectRefusedBy('subscriptions_one_current', makeSubscription(world.db, { accountId }))
    const other = await makeAccount(world.db)
    await expect(makeSubscription(world.db, other)).resolves.toMatchObject({ isCurrent: true })
  })
})

describe('checkout_intents_one_open', () => {
  it.each([
    ['open', 'open'],
    ['open', 'processing'],
    ['processing', 'open'],
  ] as const)('refuses beside a checkout that is %s another that is %s', async (first, second) => {
    const who = await makeAccount(world.db)
    await makeIntent(world.db, { ...who, state: first })
    await expectRefusedBy('checkout_intents_one_open', makeIntent(world.db, { ...who, state: second }))
  })

  it('admits new intents beside an open one, and a new open one after it is closed', async () => {
    const who = await makeAccount(world.db)
    const open = await makeIntent(world.db, { ...who, state: 'open' })
    const begun = await makeIntent(world.db, { ...who, state: 'begun' })
    await open.update({ state: 'expired' })
    await expect(begun.update({ state: 'open' })).resolves.toMatchObject({ state: 'open' })
  })
})

describe('checkout_intents_key and commands_key', () => {
  it('find the row of a repeated request, and let requests without a key pass', async () => {
    const who = await makeAccount(world.db)
    await makeIntent(world.db, { ...who, idempotencyKey: 'k' })
    await expectRefusedBy('checkout_intents_key', makeIntent(world.db, { ...who, idempotencyKey: 'k' }))
    await makeIntent(world.db, who)
    await makeIntent(world.db, who)

    const command = (route: string) =>
      world.db.models.Command.create({
        id: newId('cmd'),
        accountId: who.accountId,
        actor: who.userId,
        kind: 'cancel',
        route,
        idempotencyKey: 'k',
      })
    await command('POST /a')
    await command('POST /b')
    await expectRefusedBy('commands_key', command('POST /a'))
  })
})

describe('commands_business_key_key', () => {
  it('admits one command for a business occurrence', async () => {
    const { accountId } = await makeAccount(world.db)
    const compensate = () =>
      world.db.models.Command.create({
        id: newId('cmd'),
        accountId,
        actor: 'system',
        kind: 'compensate_duplicate',
        route: 'system',
        businessKey: 'compensate_duplicate/sub_9',
      })
    await compensate()
    await expectRefusedBy('commands_business_key_key', compensate())
  })
})

describe('recoveries', () => {
  it('are one per invoice for ever', async () => {
    const { accountId } = await makeAccount(world.db)
    const invoice = { accountId, invoiceId: unique('in'), subscriptionId: 'sub_1' }
    await makeRecovery(world.db, { ...invoice, state: 'settled', outcome: 'recovered' })
    await expectRefusedBy('recoveries_invoice_id_key', makeRecovery(world.db, invoice))
  })

  it('have an outcome exactly when they are settled', async () => {
    const { accountId } = await makeAccount(world.db)
    const invoice = () => ({ accountId, invoiceId: unique('in'), subscriptionId: 'sub_1' })
    await expectRefusedBy('recoveries_check', makeRecovery(world.db, { ...invoice(), state: 'settled' }))
    await expectRefusedBy('recoveries_check', makeRecovery(world.db, { ...invoice(), outcome: 'voided' }))
  })
})

describe('payment_attempts_one_open', () => {
  it('admits one payer at a time for an invoice', async () => {
    const { accountId } = await makeAccount(world.db)
    const invoiceId = unique('in')
    const claim = await makeAttempt(world.db, { accountId, invoiceId })
    await expectRefusedBy('payment_attempts_one_open', makeAttempt(world.db, { accountId, invoiceId, kind: 'end' }))
    await claim.update({ processing: true })
    await expectRefusedBy('payment_attempts_one_open', makeAttempt(world.db, { accountId, invoiceId }))
    await claim.update({ outcome: 'declined', finishedAt: day0 })
    await expect(makeAttempt(world.db, { accountId, invoiceId })).resolves.toMatchObject({ outcome: null })
  })

  it('admits exactly one of twenty who claim at once', async () => {
    const { accountId } = await makeAccount(world.db)
    const invoiceId = unique('in')
    const claims = Array.from({ length: 20 }, () => makeAttempt(world.db, { accountId, invoiceId }))
    const settled = await Promise.allSettled(claims)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('payment_attempts_one_per_rung', () => {
  const rung = async () => {
    const { accountId } = await makeAccount(world.db)
    const invoice = await makeInvoice(world.db, { accountId })
    const of = { accountId, invoiceId: invoice.id, subscriptionId: 'sub_1' }
    const recovery = await makeRecovery(world.db, of)
    return { accountId, invoiceId: invoice.id, recoveryId: recovery.id, kind: 'rung' as const, rung: 1 }
  }

  it.each(['succeeded', 'declined', 'requires_action', 'not_needed'] as const)(
    'never tries a rung again that ended as %s',
    async (outcome) => {
      const first = await rung()
      await makeAttempt(world.db, { ...first, outcome })
      await expectRefusedBy('payment_attempts_one_per_rung', makeAttempt(world.db, first))
      await expect(makeAttempt(world.db, { ...first, rung: 2 })).resolves.toMatchObject({ rung: 2 })
    },
  )

  it.each(['unsent', 'gateway_trouble'] as const)('tries a rung again that ended as %s', async (outcome) => {
    const first = await rung()
    await makeAttempt(world.db, { ...first, outcome })
    await expect(makeAttempt(world.db, first)).resolves.toMatchObject({ outcome: null })
  })
})

describe('payment_attempts_one_per_card', () => {
  it('charges a new card at most once for an invoice, unless nothing was sent', async () => {
    const { accountId } = await makeAccount(world.db)
    const newCard = { accountId, invoiceId: unique('in'), kind: 'new_card' as const, card: 'pm_1|fp|12/2031' }
    await makeAttempt(world.db, { ...newCard, outcome: 'unsent' })
    await makeAttempt(world.db, { ...newCard, outcome: 'declined' })
    await expectRefusedBy('payment_attempts_one_per_card', makeAttempt(world.db, { ...newCard, outcome: 'declined' }))
    await makeAttempt(world.db, { ...newCard, card: 'pm_2|fp|12/2031', outcome: 'declined' })
    await makeAttempt(world.db, { ...newCard, invoiceId: unique('in'), outcome: 'declined' })
  })
})

describe('grants_command_id_key and messages_dedupe_key_key', () => {
  it('make a command grant once and an occurrence be told once', async () => {
    const { accountId } = await makeAccount(world.db)
    const command = await world.db.models.Command.create({
      id: newId('cmd'),
      accountId,
      actor: 'operator:local',
      kind: 'grant_grace',
      route: 'ops',
    })
    const grant = () =>
      world.db.models.Grant.create({
        id: newId('grt'),
        accountId,
        commandId: command.id,
        kind: 'grace',
        untilAt: day0,
      })
    await grant()
    await expectRefusedBy('grants_command_id_key', grant())

    const tell = () =>
      world.db.models.Message.create({
        id: newId('msg'),
        accountId,
        audience: 'customer',
        kind: 'payment_failed',
        dedupeKey: `payment_failed/${accountId}`,
        decidedAt: day0,
      })
    await tell()
    await expectRefusedBy('messages_dedupe_key_key', tell())
  })
})
