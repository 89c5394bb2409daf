-- The inbox: every webhook that was answered 200, and what became of it. Kept as audit.
CREATE TABLE stripe_events (
  id text PRIMARY KEY,
  type text NOT NULL,
  -- the raw body as it was signed
  payload text NOT NULL,
  event_created_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'dispatched', 'applied', 'ignored', 'failed')),
  reason text,
  account_id text REFERENCES accounts (id),
  stripe_customer_id text,
  object_id text,
  -- tries that failed for a reason of the event's own; outages never count
  tries integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz,
  dispatched_at timestamptz,
  applied_at timestamptz
);
CREATE INDEX stripe_events_due ON stripe_events (next_attempt_at) WHERE state IN ('pending', 'dispatched');
CREATE INDEX stripe_events_unapplied ON stripe_events (account_id) WHERE state IN ('pending', 'dispatched');
CREATE INDEX stripe_events_unknown_customer ON stripe_events (stripe_customer_id) WHERE state = 'ignored';
CREATE INDEX stripe_events_newest ON stripe_events (received_at DESC, id DESC);
