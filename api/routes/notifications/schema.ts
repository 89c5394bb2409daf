import { z } from 'zod'
import { isMailServer, isSlackUrl } from '#domain/notify/addresses.ts'
import { isTimeZone } from '#domain/notify/quiet.ts'
import { CHANNELS } from '#domain/notify/settings.ts'
import { ACCOUNT_NAMES, REPORTED_NAMES, TRIGGER_NAMES, triggerOf } from '#domain/notify/triggers.ts'
import { id, instant, page, shortText, url } from '../../http/schemas.ts'
import { listOf } from '../ops/schema.ts'

const channel = z.enum(CHANNELS)
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time like 22:00')
const QuietHours = z
  .strictObject({ from: clockTime, to: clockTime, time_zone: shortText(64).refine(isTimeZone, 'Must be a time zone') })
  .refine(({ from, to }) => from !== to, 'Must not span the whole day')

const TriggerBody = z.strictObject({ enabled: z.boolean(), threshold: z.number().nullable().optional() })
const Triggers = z.partialRecord(z.enum(ACCOUNT_NAMES), TriggerBody).superRefine((triggers, ctx) => {
  for (const name of ACCOUNT_NAMES)
    if (triggers[name]?.threshold != null && triggerOf(name).threshold === null)
      ctx.addIssue({ code: 'custom', path: [name, 'threshold'], message: 'There is no value to compare' })
})

/** A secret that is left out stays as it is; null takes it away. */
export const SettingsBody = z.strictObject({
  version: z.int().min(0),
  channels: z.strictObject({
    email: z.strictObject({
      enabled: z.boolean(),
      address: z.email().max(254).nullable(),
      mail_server: url.refine(isMailServer, 'Must be smtp(s)://user:password@host:port').nullable().optional(),
    }),
    slack: z.strictObject({
      enabled: z.boolean(),
      webhook_url: url.refine(isSlackUrl, 'Must be the URL of a Slack incoming webhook').nullable().optional(),
    }),
    telegram: z.strictObject({
      enabled: z.boolean(),
      chat_id: z
        .string()
        .regex(/^-?[1-9]\d{0,15}$/, 'Must be the number of a chat')
        .nullable(),
    }),
  }),
  triggers: Triggers,
  quiet_hours: QuietHours.nullable(),
  keep_days: z.int().min(7).max(365),
})
export type Settings = z.infer<typeof SettingsBody>

const standing = { enabled: z.boolean(), trouble: z.string().nullable(), trouble_at: instant.nullable() }
export const SettingsSchema = z
  .object({
    version: z.int(),
    channels: z.object({
      email: z.object({ ...standing, address: z.string().nullable(), mail_server: z.string().nullable() }),
      slack: z.object({ ...standing, webhook: z.string().nullable().describe('Its last characters') }),
      telegram: z.object({
        ...standing,
        chat_id: z.string().nullable(),
        own_chat_id: z.string().nullable().describe('The caller’s own chat with the bot'),
      }),
    }),
    triggers: z.array(
      z.object({
        trigger: z.enum(ACCOUNT_NAMES),
        title: z.string(),
        explains: z.string(),
        source: z.enum(['billing', 'reported']),
        urgent: z.boolean(),
        enabled: z.boolean(),
        threshold: z.number().nullable(),
        default_threshold: z.number().nullable(),
      }),
    ),
    quiet_hours: z.object({ from: z.string(), to: z.string(), time_zone: z.string() }).nullable(),
    keep_days: z.int(),
  })
  .meta({ id: 'NotificationSettings' })

export const TestBody = z.strictObject({ channel })
export const TestedSchema = z
  .object({
    id: z.string(),
    channel,
    state: z.enum(['pending', 'sent', 'failed']),
    reason: z.string().nullable(),
  })
  .meta({ id: 'NotificationTest' })

const fieldName = z.string().regex(/^[\w .-]{1,40}$/, 'Must be a short name')
/** `value` is needed where there is a threshold; the same `event_id` (or `Idempotency-Key`) is the same event. */
export const EventBody = z
  .strictObject({
    trigger: z.enum(REPORTED_NAMES),
    account_id: id,
    event_id: z
      .string()
      .regex(/^[\x21-\x7e]{1,200}$/, 'Must be visible ASCII')
      .optional(),
    value: z.number().optional(),
    data: z
      .record(fieldName, z.union([shortText(200), z.number(), z.boolean()]))
      .refine((data) => Object.keys(data).length <= 10, 'At most ten fields')
      .optional(),
  })
  .refine(({ trigger, value }) => value !== undefined || triggerOf(trigger).threshold === null, {
    path: ['value'],
    message: 'Is needed: this trigger compares it',
  })
export type ReportedEvent = z.infer<typeof EventBody>

export const ReportedSchema = z
  .object({ id: z.string(), state: z.enum(['accepted', 'suppressed']), reason: z.string().nullable() })
  .meta({ id: 'ReportedEvent' })

export const LogQuery = z.strictObject(page)
const LogLineSchema = z
  .object({
    id: z.string(),
    at: instant,
    trigger: z.enum([...TRIGGER_NAMES, 'test']),
    title: z.string(),
    kind: z.enum(['first', 'summary', 'test', 'occurrence']),
    channel: channel.nullable(),
    state: z.enum(['pending', 'sent', 'failed', 'suppressed']),
    reason: z.string().nullable(),
    counted: z.int(),
    value: z.number().nullable(),
  })
  .meta({ id: 'NotificationLogLine' })
export const LogSchema = listOf(LogLineSchema).meta({ id: 'NotificationLog' })
