-- What an account's endpoints were last told of it; whoever tells holds this row's lock.
CREATE TABLE outbound_standings (
  account_id text PRIMARY KEY REFERENCES accounts (id),
  told jsonb NOT NULL,
  -- counts tellings: the business identity of what can happen again
  seq bigint NOT NULL DEFAULT 0
);

-- The outbox: written in the transaction that changes what it tells of.
CREATE TABLE outbound_events (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  type text NOT NULL,
  business_key text NOT NULL,
  -- the very bytes that are signed and sent: ids, states and amounts only
  payload text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX outbound_events_once ON outbound_events (account_id, business_key);
CREATE INDEX outbound_events_age ON outbound_events (created_at);
