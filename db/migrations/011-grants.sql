-- Access given by an operator until an instant of billing time.
CREATE TABLE grants (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  command_id text NOT NULL UNIQUE REFERENCES commands (id),
  kind text NOT NULL CHECK (kind IN ('grace')),
  until_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX grants_account ON grants (account_id, until_at);
