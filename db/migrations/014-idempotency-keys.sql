-- Stored answers of mutating calls; real time, 24 h.
CREATE TABLE idempotency_keys (
  user_id text NOT NULL,
  account_id text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  status integer,
  body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, account_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
