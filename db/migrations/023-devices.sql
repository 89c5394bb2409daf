-- Where a person is signed in, so that they recognise it and can end it; never a whole address.
ALTER TABLE devices
  -- family of browsers, e.g. chrome
  ADD COLUMN agent text,
  -- /24 or /48 of the last sign-in or renewal
  ADD COLUMN ip_prefix text,
  ADD COLUMN removed_at timestamptz;
-- of devices that are the same to us, the last one seen stays
UPDATE devices old SET removed_at = now()
WHERE EXISTS (SELECT 1 FROM devices young WHERE young.user_id = old.user_id AND young.platform IS NOT DISTINCT FROM old.platform
  AND (young.last_seen_at, young.id) > (old.last_seen_at, old.id));
CREATE UNIQUE INDEX devices_one ON devices (user_id, coalesce(platform, ''), coalesce(agent, '')) WHERE removed_at IS NULL;

ALTER TABLE sessions
  -- the launch that it was opened with
  ADD COLUMN launch_hash text,
  -- a session that was not renewed while its last token was good is over
  ADD COLUMN idle_ends_at timestamptz NOT NULL DEFAULT now() + interval '930 seconds';
CREATE INDEX sessions_user ON sessions (user_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_launch ON sessions (launch_hash) WHERE revoked_at IS NULL;

-- Where a launch was exchanged first; once it has ended it opens nothing more.
ALTER TABLE init_data_exchanges
  ADD COLUMN ip_prefix text,
  ADD COLUMN agent_hash text,
  ADD COLUMN ended_at timestamptz;
