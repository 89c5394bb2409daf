-- Claim before charge: the row stands before the money is asked for.
CREATE TABLE payment_attempts (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  invoice_id text NOT NULL,
  recovery_id text REFERENCES recoveries (id),
  -- of a customer's or operator's attempt
  command_id text UNIQUE REFERENCES commands (id),
  kind text NOT NULL CHECK (kind IN ('rung', 'new_card', 'customer', 'operator', 'end')),
  rung integer,
  -- payment method|fingerprint|expiry for new_card
  card text,
  -- null while open; processing stays open too
  outcome text CHECK (outcome IN ('succeeded', 'declined', 'requires_action', 'not_needed', 'unsent', 'gateway_trouble')),
  processing boolean NOT NULL DEFAULT false,
  decline_code text,
  -- g<n> of the idempotency key, raised only after read-back showed that nothing happened
  generation integer NOT NULL DEFAULT 1,
  sent_at timestamptz,
  lease_until timestamptz NOT NULL,
  -- billing time
  due_at timestamptz NOT NULL,
  -- real time
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
-- Invariant: one payer at a time for an invoice.
CREATE UNIQUE INDEX payment_attempts_one_open ON payment_attempts (invoice_id) WHERE outcome IS NULL;
-- Invariant: never two automatic attempts for one rung; an attempt that was never sent does not count.
CREATE UNIQUE INDEX payment_attempts_one_per_rung ON payment_attempts (recovery_id, rung) WHERE kind = 'rung' AND outcome IS DISTINCT FROM 'unsent' AND outcome IS DISTINCT FROM 'gateway_trouble';
-- Invariant: a new card is charged at most once for an invoice.
CREATE UNIQUE INDEX payment_attempts_one_per_card ON payment_attempts (invoice_id, card) WHERE kind = 'new_card' AND outcome IS DISTINCT FROM 'unsent';
CREATE INDEX payment_attempts_invoice ON payment_attempts (invoice_id, created_at DESC);
