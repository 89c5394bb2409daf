import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { newId } from '#db/ids.ts'
import type { NotificationKind } from '#domain/notify/texts.ts'
import { useShop } from '#tests/support/shop.ts'
import type { RelayDeps } from '#worker/relay/deps.ts'
import { handOn } from '#worker/relay/hand-messages.ts'
import { resendNotify } from '#worker/relay/hint-notify.ts'
import { createOnce } from '#worker/relay/once.ts'

const world = useShop()
function relay(patch: Partial<RelayDeps> = {}): RelayDeps {
  const { db, stripe, temporal, taskQueue } = world.shop.deps
  const rest = { operatorHears: false, once: createOnce(), gatherMs: 0, failPoint: () => undefined }
  const log = pino({ level: 'silent' })
  return { db, stripe, temporal, taskQueue, log, readClock: () => Promise.resolve(), ...rest, ...patch }
}
const told = (id: string) => world.shop.told.filter((line) => line.includes(id))
const eventsOf = (accountId: string) => world.shop.db.models.NotificationEvent.findAll({ where: { accountId } })

/** Someone who hears by a group’s chat, if they hear at all. */
async function account(hears: boolean): Promise<string> {
  const { accountId } = await world.shop.person()
  const channel = { accountId, channel: 'telegram' as const, target: '-1', secret: null, secretHint: null }
  if (hears) await world.shop.db.models.NotificationChannel.create(channel)
  return accountId
}
const message = (accountId: string, kind: string, audience: 'customer' | 'operator' = 'customer') =>
  world.shop.db.models.Message.create({
    id: newId('msg'),
    accountId,
    audience,
    kind,
    dedupeKey: newId('msg'),
    data: { invoice_id: 'in_1' },
    decidedAt: new Date(),
  })
const aged = (id: string, seconds: number) =>
  world.shop.db.pool.query(`UPDATE notifications SET created_at = now() - $2 * interval '1 second' WHERE id = $1`, [
    id,
    seconds,
  ])
async function pending(accountId: string, kind: NotificationKind): Promise<string> {
  const row = { id: newId('ntf'), accountId, kind, trigger: kind === 'test' ? ('test' as const) : ('psi' as const) }
  const when = { windowStart: new Date(), decidedAt: new Date() }
  await world.shop.db.models.Notification.create({ ...row, ...when, channel: 'telegram', eventId: null })
  return row.id
}

describe('the relay', () => {
  it('hands a message on once, and wakes the run of an account that hears', async () => {
    const [heard, unheard] = [await account(true), await account(false)]
    await message(heard, 'payment_failed')
    await message(unheard, 'payment_failed')
    const deps = relay()
    await Promise.all([handOn(deps), handOn(deps)])
    await handOn(deps)
    await resendNotify(deps, false)
    await resendNotify(deps, false)
    expect(await eventsOf(heard)).toMatchObject([{ trigger: 'payment_failed', state: 'pending' }])
    expect(told(heard)).toEqual([`signal notify/${heard}/payment_failed occurred`])
    // without a channel there is no run at all
    expect(await eventsOf(unheard)).toMatchObject([{ state: 'suppressed', reason: 'No channel is switched on.' }])
    expect(told(unheard)).toEqual([])
  })

  it('tells operators only where they have an address', async () => {
    const [one, other] = [await account(true), await account(true)]
    await message(one, 'operator_needed', 'operator')
    await handOn(relay())
    await message(other, 'operator_needed', 'operator')
    await handOn(relay({ operatorHears: true }))
    expect(await eventsOf(one)).toMatchObject([{ trigger: 'operator_needed', state: 'suppressed' }])
    expect(await eventsOf(other)).toMatchObject([{ trigger: 'operator_needed', state: 'pending' }])
  })

  it('wakes nobody for what occurs within a window, and somebody for a window that is late', async () => {
    const { models } = world.shop.db
    const accountId = await account(true)
    await message(accountId, 'plan_changed')
    await handOn(relay())
    const dueAt = new Date(Date.now() + 60_000)
    const window = { accountId, trigger: 'plan_changed' as const, startedAt: new Date(), state: 'open' as const }
    const open = await models.NotificationWindow.create({ id: newId('nwd'), ...window, dueAt })
    await resendNotify(relay(), false)
    expect(told(accountId)).toEqual([])
    await open.update({ dueAt: new Date(Date.now() - 60_000) })
    await resendNotify(relay(), false)
    expect(told(accountId)).toHaveLength(1)
  })

  it('wakes the run of a message that nobody sends, and ends a test that nobody answers', async () => {
    const accountId = await account(true)
    const [lost, test] = [await pending(accountId, 'first'), await pending(accountId, 'test')]
    await resendNotify(relay(), false)
    expect(told(accountId)).toEqual([])
    await aged(lost, 120)
    await aged(test, 180)
    await resendNotify(relay(), false)
    expect(told(accountId)).toEqual([`signal notify/${accountId}/psi occurred`])
    const { Notification } = world.shop.db.models
    expect(await Notification.findByPk(test)).toMatchObject({ state: 'failed', reason: 'Nobody sent it in time.' })
  })
})
