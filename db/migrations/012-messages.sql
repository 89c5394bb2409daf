-- What a customer or an operator is to be told, decided once; channels send from here.
CREATE TABLE messages (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  audience text NOT NULL CHECK (audience IN ('customer', 'operator')),
  kind text NOT NULL,
  -- one for ever per occurrence, e.g. payment_failed/<invoiceId>
  dedupe_key text NOT NULL UNIQUE,
  -- ids, codes and instants only
  data jsonb NOT NULL DEFAULT '{}',
  -- billing time
  decided_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX messages_account ON messages (account_id, created_at DESC);
