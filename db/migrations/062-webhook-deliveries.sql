-- One event for one endpoint, with its newest attempt; an endpoint's are sent one after the other, by position.
CREATE TABLE webhook_deliveries (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  endpoint_id text NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
  event_id text NOT NULL REFERENCES outbound_events (id),
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  attempted_at timestamptz,
  http_status integer,
  -- why there was no answer, or why none was asked for
  error text,
  duration_ms integer,
  -- the first kilobyte
  response text,
  -- the delivery that a person asked to have again
  replay_of text REFERENCES webhook_deliveries (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CHECK ((state = 'pending') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX webhook_deliveries_once ON webhook_deliveries (endpoint_id, event_id) WHERE replay_of IS NULL;
CREATE UNIQUE INDEX webhook_deliveries_pending_once ON webhook_deliveries (endpoint_id, event_id) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (endpoint_id, position) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);
