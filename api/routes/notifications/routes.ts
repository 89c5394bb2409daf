import { notificationLog } from '#db/notification-log.ts'
import { relayNudge } from '#db/nudge.ts'
import { vaultOf } from '#db/vault.ts'
import type { Deps } from '../../deps.ts'
import { created, type Endpoint, endpoint, ok } from '../../http/endpoint.ts'
import { presentPage } from '../ops/present.ts'
import { presentLine, presentReported, presentTest } from './present.ts'
import { report } from './report.ts'
import {
  EventBody,
  LogQuery,
  LogSchema,
  ReportedSchema,
  SettingsBody,
  SettingsSchema,
  TestBody,
  TestedSchema,
} from './schema.ts'
import { changeSettings, showSettings } from './settings.ts'
import { sendTest } from './test-message.ts'

const tag = 'Notifications'

/** Who hears of what, and what was told. */
export const notificationRoutes = (deps: Deps): Endpoint[] => [...settings(deps), test(deps), log(deps), events(deps)]

function settings({ config, db, guards }: Deps): Endpoint[] {
  const vault = vaultOf(config.encryptionKeys)
  return [
    endpoint({
      method: 'GET',
      path: '/notifications/settings',
      summary: 'Channels, triggers with their thresholds, and quiet hours',
      tag,
      guard: guards.may('GET /notifications/settings'),
      answers: { 200: { description: 'The settings', schema: SettingsSchema } },
      handle: async ({ who }) => ok(await showSettings(db, who.accountId, who.userId)),
    }),
    endpoint({
      method: 'PUT',
      path: '/notifications/settings',
      summary: 'Replaces the settings; secrets that are left out stay',
      tag,
      guard: guards.may('PUT /notifications/settings'),
      body: SettingsBody,
      answers: { 200: { description: 'The settings', schema: SettingsSchema } },
      async handle({ who, body }) {
        await changeSettings(db, vault, who.accountId, body)
        return ok(await showSettings(db, who.accountId, who.userId))
      },
    }),
  ]
}

const test = (deps: Deps) =>
  endpoint({
    method: 'POST',
    path: '/notifications/test',
    summary: 'Sends a test message through a channel and says what happened',
    tag,
    guard: deps.guards.may('POST /notifications/test'),
    body: TestBody,
    limit: 'test_message',
    answers: {
      200: { description: 'Sent, or why not', schema: TestedSchema },
      202: { description: 'Still on its way; the log tells', schema: TestedSchema },
    },
    async handle({ who, body }) {
      const row = await sendTest(deps, who.accountId, body.channel)
      return { status: row.state === 'pending' ? 202 : 200, body: presentTest(row) }
    },
  })

const log = ({ db, guards }: Deps) =>
  endpoint({
    method: 'GET',
    path: '/notifications/log',
    summary: 'What was sent, suppressed and failed, with reasons, newest first',
    tag,
    guard: guards.may('GET /notifications/log'),
    query: LogQuery,
    answers: { 200: { description: 'A page of the log', schema: LogSchema } },
    async handle({ who, query: { limit, starting_after: startingAfter = null } }) {
      const lines = await notificationLog(db, who.accountId, { limit: limit + 1, startingAfter })
      return ok(presentPage(lines, limit, presentLine))
    },
  })

function events({ db, guards }: Deps): Endpoint {
  const nudge = relayNudge(db)
  return endpoint({
    method: 'POST',
    path: '/notifications/events',
    summary: 'Reports something that happened in another system',
    tag,
    guard: guards.service('notifications:write'),
    body: EventBody,
    answers: { 201: { description: 'Written down', schema: ReportedSchema } },
    async handle({ who, key, body }) {
      const row = await report(db, { actor: who.actor, key, event: body })
      if (row.state === 'pending') nudge()
      return created(presentReported(row))
    },
  })
}
