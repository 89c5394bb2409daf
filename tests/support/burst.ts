import { expect } from 'vitest'
import { channelPlace } from '#db/models/notification-channel.ts'
import { vaultOf } from '#db/vault.ts'
import { localServer, type LocalServer } from './inboxes/http.ts'
import { localMail, type LocalMail } from './inboxes/smtp.ts'
import { startStory, type Story } from './story.ts'
import { waitFor } from './wait.ts'

/** The product in processes of its own, with servers in the shape of Slack and of mail behind it. */
export interface BurstWorld {
  story: Story
  slack: LocalServer
  mail: LocalMail
  close(): Promise<void>
}

const keys = [{ id: 'k1', key: Buffer.alloc(32, 9).toString('base64url') }]
const webhook = 'https://hooks.slack.com/services/T0/B0/burst'
const to = 'team@example.com'

export async function startBurstWorld(): Promise<BurstWorld> {
  const [slack, mail] = await Promise.all([localServer(), localMail()])
  const env = {
    SLACK_HOOKS_URL: slack.url,
    SMTP_URL: mail.url,
    MAIL_FROM: 'billing@durabill.example',
    ENCRYPTION_KEYS: `k1:${keys[0]?.key}`,
  }
  const story = await startStory({ processes: true, env })
  const close = async () => {
    await story.close()
    await Promise.all([slack.close(), mail.close()])
  }
  return { story, slack, mail, close }
}

export interface Burst {
  events: number
  clients: number
  /** How often the worker is killed while they come. */
  kills: number
}

/**
 * Lets clients report so many events within a quarter of an hour of billing time, kills the worker in between, lets the
 * window end, and holds that exactly one message and one summary arrived through each channel.
 */
export async function playBurst(world: BurstWorld, { events, clients, kills }: Burst): Promise<void> {
  const { story, slack, mail } = world
  const { accountId } = await listener(story)
  const rounds = kills + 1
  for (let round = 0; round < rounds; round++) {
    if (round > 0) {
      story.part('worker').process?.kill('SIGKILL')
      await story.part('worker').process?.ended
    }
    await report(story, accountId, { round, each: Math.ceil(events / rounds / clients), clients })
    if (round > 0) await story.start('worker')
    await waitFor(() => slack.received.length > 0 && mail.mails.length > 0, { what: 'the first message' })
    await story.advance(Math.floor((14 * 60) / rounds))
  }
  const heard = () => [slack.received.length, mail.mails.length]
  expect(heard()).toEqual([1, 1])
  await story.advance(16 * 60)
  const total = Math.ceil(events / rounds / clients) * clients * rounds
  expect(heard()).toEqual([2, 2])
  expect(mail.mails.map(({ subject }) => subject)).toEqual([
    'Export completed',
    `Export completed: ${total - 1} more times`,
  ])
  expect(String(slack.received[1]?.body['text'])).toContain(`${total - 1} more times`)
  await story.advance(60 * 60)
  expect(heard()).toEqual([2, 2])
  const { Notification, NotificationEvent } = story.db.models
  expect(await NotificationEvent.count({ where: { accountId } })).toBe(total)
  expect(await Notification.count({ where: { accountId } })).toBe(4)
}

/** Someone who hears by Slack and by mail. */
async function listener(story: Story): Promise<{ accountId: string }> {
  const who = await story.person()
  const { accountId } = who
  const secret = vaultOf(keys).seal(webhook, channelPlace(accountId, 'slack'))
  await story.db.models.NotificationChannel.bulkCreate([
    { accountId, channel: 'slack', target: null, secret, secretHint: null },
    { accountId, channel: 'email', target: to, secret: null, secretHint: null },
  ])
  return who
}

/** Every client reports its events one after the other, and every tenth of them twice. */
async function report(story: Story, accountId: string, how: { round: number; each: number; clients: number }) {
  const client = async (name: number) => {
    for (let index = 0; index < how.each; index++) {
      const event = { trigger: 'export_completed', account_id: accountId, event_id: `${how.round}-${name}-${index}` }
      for (let time = 0; time < (index % 10 === 0 ? 2 : 1); time++) {
        const { status } = await story.client.post('/notifications/events', event, {
          token: story.secrets.serviceToken,
        })
        expect(status).toBe(201)
      }
    }
  }
  await Promise.all(Array.from({ length: how.clients }, (_, name) => client(name)))
}
