import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Notifying } from '#activities/notify/parts.ts'
import { billingNow } from '#db/clock.ts'
import { newId } from '#db/ids.ts'
import { channelPlace } from '#db/models/notification-channel.ts'
import type { Channel } from '#domain/notify/settings.ts'
import type { TriggerName } from '#domain/notify/triggers.ts'
import { localServer, type LocalServer } from '#tests/support/inboxes/http.ts'
import { localMail, type LocalMail } from '#tests/support/inboxes/smtp.ts'
import { notifyingParts } from '#tests/support/notifying.ts'
import { useShop } from '#tests/support/shop.ts'

const world = useShop()
let slack: LocalServer
let telegram: LocalServer
let mail: LocalMail
let notifying: Notifying
beforeAll(async () => {
  ;[slack, telegram, mail] = await Promise.all([localServer(), localServer('{"ok":true}'), localMail()])
  notifying = notifyingParts({
    slackUrl: slack.url,
    telegram: { token: '12345:bot', url: telegram.url },
    mail: { url: mail.url, from: 'Billing <billing@durabill.example>' },
    operatorEmail: 'operator@example.com',
  })
})
afterAll(() => Promise.all([slack?.close(), telegram?.close(), mail?.close()]))

const webhook = 'https://hooks.slack.com/services/T0/B0/secretpart'
const MINUTE_MS = 60_000

async function account(...channels: Channel[]): Promise<string> {
  const { accountId } = await world.shop.person()
  for (const channel of channels) await setUp(accountId, channel)
  return accountId
}
async function setUp(accountId: string, channel: Channel, to: string | null = null, url = webhook): Promise<void> {
  const secret = channel === 'slack' ? notifying.vault.seal(url, channelPlace(accountId, channel)) : null
  const target = to ?? (channel === 'email' ? 'ada@example.com' : null)
  const row = { accountId, channel, enabled: true, target, secret, secretHint: null }
  await world.shop.db.models.NotificationChannel.upsert(row)
}
/** Occurrences so many minutes from now, in billing time. */
async function occurs(accountId: string, trigger: TriggerName, minutes: number[], data = {}): Promise<void> {
  const now = (await billingNow(world.shop.db)).getTime()
  await world.shop.db.models.NotificationEvent.bulkCreate(
    minutes.map((each) => ({
      id: newId('nev'),
      accountId,
      trigger,
      value: null,
      data,
      dedupeKey: newId('nev'),
      state: 'pending' as const,
      occurredAt: new Date(now + each * MINUTE_MS),
    })),
  )
}
const step = (accountId: string, trigger: TriggerName = 'export_completed') =>
  world.shop.run('stepWindow', { accountId, trigger }, { notifying })
const deliver = (notificationId: string, once?: true) =>
  world.shop.run('deliver', { notificationId, ...(once ? { once } : {}) }, { notifying })
const rowOf = (id: string) => world.shop.db.models.Notification.findByPk(id, { rejectOnEmpty: true })
const decided = async (accountId: string) => {
  const rows = await world.shop.db.models.Notification.findAll({ where: { accountId }, order: ['windowStart', 'kind'] })
  return rows.map(({ kind, counted }) => `${kind} ${counted}`)
}
const channelOf = (accountId: string, channel: Channel) =>
  world.shop.db.models.NotificationChannel.findOne({ where: { accountId, channel }, rejectOnEmpty: true })

describe('a window', () => {
  it('tells the first at once, counts the rest, and sums them up once', async () => {
    const id = await account('email')
    await occurs(id, 'export_completed', [-20, -15, -4])
    const standing = await step(id)
    // the window of the first is over: its summary is decided, and the third has begun another
    expect(await decided(id)).toEqual(['first 0', 'summary 1', 'first 0'])
    expect(standing.pending).toHaveLength(3)
    expect(standing.nextAtMs).toBeGreaterThan(Date.now() + 10 * MINUTE_MS)
    expect(await step(id)).toEqual(standing)
    expect(await decided(id)).toHaveLength(3)
  })

  it('sends nothing more when nothing more occurred', async () => {
    const id = await account('email')
    await occurs(id, 'export_completed', [-20])
    expect(await step(id)).toMatchObject({ nextAtMs: null })
    expect(await decided(id)).toEqual(['first 0'])
  })

  it('waits for the end of quiet hours, unless it is urgent', async () => {
    const id = await account('email')
    const hour = (shift: number) => `${String((new Date().getUTCHours() + 24 + shift) % 24).padStart(2, '0')}:00`
    const quietHours = { from: hour(-1), to: hour(3), time_zone: 'UTC' }
    await world.shop.db.models.NotificationSettings.create({ accountId: id, quietHours })
    await occurs(id, 'export_completed', [0])
    await occurs(id, 'payment_failed', [0])
    const held = await step(id)
    expect(held.pending).toEqual([])
    expect(new Date(held.nextAtMs ?? 0).toISOString()).toContain(`T${hour(3)}:00`)
    expect((await step(id, 'payment_failed')).pending).toHaveLength(1)
  })

  it('says so when the last channel was switched off before it could tell', async () => {
    const id = await account()
    await occurs(id, 'export_completed', [0])
    expect((await step(id)).pending).toEqual([])
    const event = await world.shop.db.models.NotificationEvent.findOne({ where: { accountId: id } })
    expect(event).toMatchObject({ state: 'suppressed', reason: 'No channel was switched on any more.' })
  })

  it('for operators goes to their address, whatever the account has set up', async () => {
    const id = await account('slack')
    await occurs(id, 'operator_needed', [0], { kind: 'operator_needed', why: 'stripe_refused:x' })
    const { pending } = await step(id, 'operator_needed')
    expect(pending).toHaveLength(1)
    expect(await deliver(pending[0] ?? '')).toBe('sent')
    const last = mail.mails.at(-1)
    expect(last?.to?.[0]).toMatchObject({ address: 'operator@example.com' })
    expect(last?.text).toContain('operator needed stripe_refused:x')
  })
})

describe('a channel', () => {
  /** The message of one occurrence through one channel. */
  async function message(channel: Channel, prepare?: (id: string) => Promise<void>) {
    const accountId = await account(channel)
    await prepare?.(accountId)
    await occurs(accountId, 'export_completed', [0], { file: '<b>ledger</b> & more' })
    const { pending } = await step(accountId)
    return { accountId, id: pending[0] ?? '' }
  }

  it('by e-mail carries text and escaped HTML, once', async () => {
    const { id } = await message('email')
    const before = mail.mails.length
    expect(await deliver(id)).toBe('sent')
    expect(await deliver(id)).toBe('sent')
    expect(mail.mails).toHaveLength(before + 1)
    const sent = mail.mails.at(-1)
    expect(sent).toMatchObject({ subject: 'Export completed', messageId: `<${id}@durabill.example>` })
    expect(sent?.from).toMatchObject({ name: 'Billing', address: 'billing@durabill.example' })
    expect(sent?.text).toContain('file: <b>ledger</b> & more')
    expect(sent?.html).toContain('file: &lt;b&gt;ledger&lt;/b&gt; &amp; more')
    expect(await rowOf(id)).toMatchObject({ state: 'sent', tries: 1, reason: null })
  })

  it('by e-mail tries again what may still go, and gives up what never will', async () => {
    const { id } = await message('email')
    mail.refusals.push(451, 550)
    await expect(deliver(id)).rejects.toThrow('451')
    expect(await rowOf(id)).toMatchObject({ state: 'pending', tries: 1 })
    expect(await deliver(id)).toBe('failed')
    expect(await rowOf(id)).toMatchObject({ reason: 'The mail server refused the message (550).', tries: 2 })
  })

  it('by a mail server of the account that is not public is never reached', async () => {
    const { accountId, id } = await message('email')
    const inside = { ...notifying, allow: [] }
    const secret = notifying.vault.seal(mail.url, channelPlace(accountId, 'email'))
    await (await channelOf(accountId, 'email')).update({ secret })
    const before = mail.mails.length
    await world.shop.run('deliver', { notificationId: id }, { notifying: inside })
    expect(await rowOf(id)).toMatchObject({ state: 'failed', reason: 'The mail server’s address is not a public one.' })
    expect(await channelOf(accountId, 'email')).toMatchObject({ enabled: false })
    expect(mail.mails).toHaveLength(before)
  })

  it('by a mail server of the account uses its user, and is switched off when that is refused', async () => {
    const own = await localMail({ name: 'team@own.example', password: 'right' })
    const { accountId, id } = await message('email')
    const at = (password: string) =>
      own.url.replace('smtp://', `smtp://${encodeURIComponent('team@own.example')}:${password}@`)
    const seal = (url: string) => notifying.vault.seal(url, channelPlace(accountId, 'email'))
    const channel = await channelOf(accountId, 'email')
    await channel.update({ secret: seal(at('right')) })
    expect(await deliver(id)).toBe('sent')
    expect(own.mails[0]?.from).toMatchObject({ address: 'team@own.example' })
    await channel.update({ secret: seal(at('wrong')) })
    await (await rowOf(id)).update({ state: 'pending', reason: null })
    expect(await deliver(id)).toBe('failed')
    expect(await channel.reload()).toMatchObject({
      enabled: false,
      trouble: expect.stringContaining('user and password'),
    })
    await own.close()
  })

  it('of Slack waits as long as Slack asks, and says what it escaped', async () => {
    const { id } = await message('slack')
    slack.answers.push({ status: 429, headers: { 'retry-after': '7' } })
    await expect(deliver(id)).rejects.toMatchObject({ nextRetryDelay: 7_000 })
    expect(await deliver(id)).toBe('sent')
    expect(slack.received.at(-1)).toMatchObject({ path: '/services/T0/B0/secretpart' })
    expect(slack.received.at(-1)?.body['text']).toContain('file: &lt;b&gt;ledger&lt;/b&gt; &amp; more')
  })

  it.each([
    [404, 'no_service'],
    [410, 'channel_is_archived'],
    [403, 'action_prohibited'],
  ])('of Slack that answers %i is switched off and says why', async (status, body) => {
    const { accountId, id } = await message('slack')
    slack.answers.push({ status, body })
    expect(await deliver(id)).toBe('failed')
    const reason = `Slack does not take messages here any more (${status}, ${body}).`
    expect(await rowOf(id)).toMatchObject({ state: 'failed', reason })
    expect(await channelOf(accountId, 'slack')).toMatchObject({ enabled: false, trouble: reason })
  })

  it('of Slack never posts to another host', async () => {
    const { accountId, id } = await message('slack', (account) =>
      setUp(account, 'slack', null, 'https://evil.example/services/x'),
    )
    const before = slack.received.length
    expect(await deliver(id)).toBe('failed')
    expect(slack.received).toHaveLength(before)
    expect(await channelOf(accountId, 'slack')).toMatchObject({ enabled: false })
  })

  it('of Telegram is switched off when the bot was blocked', async () => {
    const { accountId, id } = await message('telegram', (account) => setUp(account, 'telegram', '-100123'))
    telegram.answers.push({ status: 429, body: '{"parameters":{"retry_after":3}}' }, { status: 403, body: '{}' })
    await expect(deliver(id)).rejects.toMatchObject({ nextRetryDelay: 3_000 })
    expect(await deliver(id)).toBe('failed')
    expect(telegram.received.at(-1)).toMatchObject({ path: '/bot12345:bot/sendMessage', body: { chat_id: '-100123' } })
    expect(await channelOf(accountId, 'telegram')).toMatchObject({ enabled: false })
  })

  it('of Telegram reaches nobody who has left the account', async () => {
    const { models } = world.shop.db
    const who = await world.shop.person()
    await models.User.update({ telegramId: 7_777_001 }, { where: { id: who.userId } })
    await setUp(who.accountId, 'telegram', '7777001')
    await occurs(who.accountId, 'export_completed', [0])
    const { pending } = await step(who.accountId)
    await models.User.update({ telegramId: 7_777_002 }, { where: { id: who.userId } })
    const before = telegram.received.length
    expect(await deliver(pending[0] ?? '')).toBe('failed')
    expect(telegram.received).toHaveLength(before)
    expect(await rowOf(pending[0] ?? '')).toMatchObject({ reason: 'This chat belongs to nobody on the account.' })
  })

  it('that fails while somebody waits is told as it is', async () => {
    const { id } = await message('slack')
    slack.answers.push({ status: 500, body: 'rollup_error' })
    expect(await deliver(id, true)).toBe('failed')
    expect(await rowOf(id)).toMatchObject({ reason: 'Slack has trouble (500, rollup_error).' })
  })
})
