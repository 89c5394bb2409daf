/** What the API says about notifications, by its contract. */

export type ChannelName = 'email' | 'slack' | 'telegram'

export type ChannelStanding = { enabled: boolean; trouble: string | null; trouble_at: string | null }

export type TriggerStanding = {
  trigger: string
  title: string
  explains: string
  source: 'billing' | 'reported'
  urgent: boolean
  enabled: boolean
  threshold: number | null
  default_threshold: number | null
}

export type QuietHours = { from: string; to: string; time_zone: string }

export type NotificationSettings = {
  version: number
  channels: {
    email: ChannelStanding & { address: string | null; mail_server: string | null }
    slack: ChannelStanding & { webhook: string | null }
    telegram: ChannelStanding & { chat_id: string | null; own_chat_id: string | null }
  }
  triggers: TriggerStanding[]
  quiet_hours: QuietHours | null
  keep_days: number
}

export type TestedChannel = { id: string; state: 'pending' | 'sent' | 'failed'; reason: string | null }

export type LogLine = {
  id: string
  at: string
  title: string
  kind: 'first' | 'summary' | 'test' | 'occurrence'
  channel: ChannelName | null
  state: 'pending' | 'sent' | 'failed' | 'suppressed'
  reason: string | null
  counted: number
  value: number | null
}
