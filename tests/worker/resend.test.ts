import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { insertCommand } from '#tests/support/back-office/rows.ts'
import { useShop } from '#tests/support/shop.ts'
import type { RelayDeps } from '#worker/relay/deps.ts'
import { createOnce } from '#worker/relay/once.ts'
import { resendCommands } from '#worker/relay/resend-commands.ts'
import { resendIntents } from '#worker/relay/resend-intents.ts'
import { resendOverdue } from '#worker/relay/resend-overdue.ts'
import { resendWakes } from '#worker/relay/resend-wakes.ts'

const world = useShop()
function relay(): RelayDeps {
  const { db, stripe, temporal, taskQueue } = world.shop.deps
  const rest = {
    operatorHears: false,
    log: pino({ level: 'silent' }),
    once: createOnce(),
    gatherMs: 0,
    failPoint: () => undefined,
  }
  return { db, stripe, temporal, taskQueue, readClock: () => Promise.resolve(), ...rest }
}
const aged = (table: 'commands' | 'checkout_intents', column: 'created_at' | 'begun_at', id: string, seconds: number) =>
  world.shop.db.pool.query(`UPDATE ${table} SET ${column} = now() - $2 * interval '1 second' WHERE id = $1`, [
    id,
    seconds,
  ])
const told = (id: string) => world.shop.told.filter((line) => line.includes(id))

describe('what the relay sends again', () => {
  it('is a command that nobody carried out, once in its time', async () => {
    const { shop } = world
    const { accountId } = await shop.person()
    const id = await insertCommand(shop.db, accountId, 'refetch', {})
    const deps = relay()
    await resendCommands(deps)
    expect(told(id)).toEqual([])
    await aged('commands', 'created_at', id, 11)
    await resendCommands(deps)
    await resendCommands(deps)
    expect(told(id)).toEqual([`update ${id} run`])
  })

  it('is a command that began and was not finished: another delivery, since a run answers an update once', async () => {
    const { shop } = world
    const { accountId } = await shop.person()
    const id = await insertCommand(shop.db, accountId, 'refetch', {})
    await shop.db.models.Command.update({ state: 'begun' }, { where: { id } })
    await aged('commands', 'begun_at', id, 61)
    await resendCommands(relay())
    expect(told(id)).toHaveLength(1)
    expect(told(id)[0]).toMatch(new RegExp(`^update ${id}/\\d+ run$`))
  })

  it('is no command that was not begun within ten minutes: that is refused, unless it is the system’s own', async () => {
    const { shop } = world
    const { accountId } = await shop.person()
    const late = await insertCommand(shop.db, accountId, 'refetch', {})
    const own = await insertCommand(shop.db, accountId, 'refetch', {})
    await shop.db.models.Command.update({ actor: 'system' }, { where: { id: own } })
    for (const id of [late, own]) await aged('commands', 'created_at', id, 601)
    await resendCommands(relay())
    expect(await shop.db.models.Command.findByPk(late)).toMatchObject({
      state: 'refused',
      problem: { code: 'command_expired' },
    })
    expect(told(late)).toEqual([])
    expect(told(own)).toEqual([`update ${own} run`])
  })

  it('is a request for a session that nobody served, until it is too old', async () => {
    const { shop } = world
    const [fresh, late] = [await shop.intent(await shop.person()), await shop.intent(await shop.person())]
    await aged('checkout_intents', 'created_at', fresh.id, 16)
    await aged('checkout_intents', 'created_at', late.id, 601)
    await resendIntents(relay())
    expect(told(fresh.id)).toEqual([`update ${fresh.id} requestSession`])
    expect(told(late.id)).toEqual([])
    expect(await late.reload()).toMatchObject({ state: 'refused', problem: { code: 'command_expired' } })
  })

  it('is a wake-up whose mark stays: a recovery that never began is started, one that did is woken', async () => {
    const { shop } = world
    const [waiting, begun] = [await shop.customer(), await shop.recovering()]
    await shop.failRenewal(waiting)
    await shop.sync(waiting.accountId)
    const recovery = await shop.recoveryOf(waiting)
    shop.told.length = 0
    await resendWakes(relay())
    expect(shop.told).toEqual([])
    const wakeDue = new Date(Date.now() - 4_000)
    await shop.db.models.Recovery.update({ wakeDue }, { where: { id: [recovery.id, begun.recovery.id] } })
    await resendWakes(relay())
    expect(shop.told.toSorted()).toEqual([
      `signal recovery/${begun.invoiceId} wake`,
      `start recovery/${recovery.invoiceId} recovery`,
    ])
  })

  it('is a run whose row is due and did not act: it sleeps or is lost', async () => {
    const { shop } = world
    const { invoiceId, recovery } = await shop.recovering()
    await resendOverdue(relay(), false)
    expect(told(invoiceId)).not.toContain(`signal recovery/${invoiceId} wake`)
    const due = Math.ceil((recovery.nextAttemptAt?.getTime() ?? 0) / 1_000)
    await shop.advance({ to: due + 10 })
    const deps = relay()
    await resendOverdue(deps, false)
    await resendOverdue(deps, false)
    expect(told(invoiceId).filter((line) => line.endsWith('wake'))).toHaveLength(1)
  })
})
