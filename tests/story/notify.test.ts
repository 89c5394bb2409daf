import { afterAll, beforeAll, expect, it } from 'vitest'
import { localServer, type LocalServer } from '#tests/support/inboxes/http.ts'
import { localMail, type LocalMail } from '#tests/support/inboxes/smtp.ts'
import { DAY_S, startStory, type Story } from '#tests/support/story.ts'

let story: Story
let slack: LocalServer
let mail: LocalMail
beforeAll(async () => {
  ;[slack, mail] = await Promise.all([localServer(), localMail()])
  const env = { SLACK_HOOKS_URL: slack.url, SMTP_URL: mail.url, MAIL_FROM: 'Billing <billing@durabill.example>' }
  story = await startStory({ env })
})
afterAll(async () => {
  await story?.close()
  await Promise.all([slack?.close(), mail?.close()])
})

const settings = {
  version: 0,
  channels: {
    email: { enabled: true, address: 'ada@example.com' },
    slack: { enabled: true, webhook_url: 'https://hooks.slack.com/services/T0/B0/ada' },
    telegram: { enabled: false, chat_id: null },
  },
  triggers: {},
  quiet_hours: null,
  keep_days: 90,
}

it('a failed renewal and its recovery are told by mail and by Slack, each once and nothing else', async () => {
  const ada = await story.person()
  const headers = { 'content-type': 'application/json' }
  const put = { token: ada.token, headers }
  const { status } = await story.client.send('PUT', '/notifications/settings', JSON.stringify(settings), put)
  expect(status).toBe(200)
  await ada.subscribe()
  await ada.changeCard('pm_card_chargeCustomerFail')
  await story.advanceTo((await ada.standing()).current_period_end ?? '', 2 * 3600)
  await ada.until('it failed', ({ recovery }) => recovery !== null)
  await story.advance(1.5 * DAY_S)
  await ada.changeCard('pm_card_visa')
  await ada.until('well again', ({ recovery, access }) => recovery === null && access === 'full')
  await story.advance(3600)

  const subjects = ['Payment failed', 'Payment failed', 'Payment recovered']
  expect(mail.mails.map(({ subject }) => subject)).toEqual(subjects)
  expect(slack.received.map(({ body }) => String(body['text']).split('\n')[0])).toEqual(subjects.map((s) => `*${s}*`))
  expect(mail.mails[0]?.text).toMatch(/We could not collect 29\.00 USD \(invoice \S+\)\./)
  expect(mail.mails[1]?.text).toMatch(/Another attempt to collect 29\.00 USD/)
  expect(mail.mails[2]?.text).toMatch(/29\.00 USD \(invoice \S+\) is paid\. Everything is well again\./)
}, 90_000)
