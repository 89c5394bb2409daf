-- Addresses of customers that are told what happens to their account; real time.
CREATE TABLE webhook_endpoints (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  url text NOT NULL,
  description text,
  -- types of events, as domain/outbound/events.ts names them
  events jsonb NOT NULL,
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  disabled_reason text CHECK (disabled_reason IN ('owner', 'failing', 'gone')),
  -- [{sealed, until}]: the newest first, the older ones good until an instant
  secrets jsonb NOT NULL,
  -- its run is to look: raised by whoever has work for it; the run answers up to what it saw as it began
  asked bigint NOT NULL DEFAULT 0,
  answered bigint NOT NULL DEFAULT 0,
  -- while it fails: when it failed first, and when the head of its queue is tried again
  failing_since timestamptz,
  next_attempt_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL))
);
CREATE INDEX webhook_endpoints_account ON webhook_endpoints (account_id, created_at DESC);
CREATE INDEX webhook_endpoints_asked ON webhook_endpoints (id) WHERE status = 'enabled' AND asked > answered;
CREATE INDEX webhook_endpoints_due ON webhook_endpoints (next_attempt_at) WHERE status = 'enabled';
