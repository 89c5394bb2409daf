-- Who hears of what, and what was told. Instants are billing time unless named otherwise.
CREATE TABLE notification_settings (
  account_id text PRIMARY KEY REFERENCES accounts (id),
  -- grows with every change, so that two who edit at once do not overwrite each other
  version integer NOT NULL DEFAULT 1,
  -- by trigger: {"enabled": bool, "threshold": number|null}; what is missing is the default
  triggers jsonb NOT NULL DEFAULT '{}',
  -- {"from": "22:00", "to": "07:00", "time_zone": "Europe/Berlin"}
  quiet_hours jsonb,
  -- real days for which the log is kept
  keep_days integer NOT NULL DEFAULT 90 CHECK (keep_days BETWEEN 7 AND 365),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE notification_channels (
  account_id text NOT NULL REFERENCES accounts (id),
  channel text NOT NULL CHECK (channel IN ('email', 'slack', 'telegram')),
  enabled boolean NOT NULL DEFAULT true,
  -- an e-mail address or a chat; null for a channel whose address is a secret
  target text,
  -- sealed: a Slack URL, or the account's own mail server with its password
  secret text,
  -- as much of it as may be shown
  secret_hint text,
  -- why the channel was switched off by what it answered, and when (real time)
  trouble text,
  trouble_at timestamptz,
  PRIMARY KEY (account_id, channel)
);

-- What happened: every occurrence once.
CREATE TABLE notification_events (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  trigger text NOT NULL,
  value double precision,
  data jsonb NOT NULL DEFAULT '{}',
  -- message/<id>, or service/<name>/<key>
  dedupe_key text NOT NULL UNIQUE,
  -- told: its message was decided; counted: only the summary tells of it
  state text NOT NULL CHECK (state IN ('pending', 'told', 'counted', 'suppressed')),
  reason text,
  window_id text,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((state = 'suppressed') = (reason IS NOT NULL))
);
CREATE INDEX notification_events_pending ON notification_events (account_id, trigger, occurred_at) WHERE state = 'pending';
CREATE INDEX notification_events_window ON notification_events (window_id) WHERE window_id IS NOT NULL;
CREATE INDEX notification_events_log ON notification_events (account_id, occurred_at DESC, id DESC)
  WHERE state IN ('counted', 'suppressed');
CREATE INDEX notification_events_age ON notification_events (created_at);

-- From the first occurrence until its summary.
CREATE TABLE notification_windows (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  trigger text NOT NULL,
  started_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'opening' CHECK (state IN ('opening', 'open', 'closed')),
  -- opening: when the first message may go out; open: when the window closes
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account_id, trigger, started_at)
);
CREATE UNIQUE INDEX notification_windows_open ON notification_windows (account_id, trigger) WHERE state <> 'closed';

-- One message through one channel: decided once for ever.
CREATE TABLE notifications (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  trigger text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('first', 'summary', 'test')),
  window_start timestamptz NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'slack', 'telegram')),
  -- the occurrence that it tells of: the first, or the newest of those counted
  event_id text,
  counted integer NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed')),
  reason text,
  tries integer NOT NULL DEFAULT 0,
  decided_at timestamptz NOT NULL,
  -- real time
  finished_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account_id, trigger, window_start, kind, channel),
  CHECK ((state = 'failed') <= (reason IS NOT NULL))
);
CREATE INDEX notifications_pending ON notifications (account_id, trigger) WHERE state = 'pending';
CREATE INDEX notifications_log ON notifications (account_id, decided_at DESC, id DESC);
CREATE INDEX notifications_age ON notifications (created_at);

-- Messages are handed on once; those decided before there was anybody to hand them to are not told late.
ALTER TABLE messages ADD COLUMN handed_at timestamptz;
UPDATE messages SET handed_at = now();
CREATE INDEX messages_to_hand ON messages (created_at) WHERE handed_at IS NULL;
