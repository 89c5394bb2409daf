-- What a person asked to buy, written before anything is asked of Stripe. E-mail and URLs live here and never enter Temporal.
CREATE TABLE checkout_intents (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  user_id text NOT NULL REFERENCES users (id),
  idempotency_key text,
  plan_id text NOT NULL,
  price_id text NOT NULL,
  quantity integer NOT NULL DEFAULT 1,
  promotion_code text,
  user_email text,
  -- as the caller gave them; the ticket is appended when the session is made
  success_url text NOT NULL,
  cancel_url text NOT NULL,
  -- hash of plan, price, quantity, promotion code and URLs: the same parameters give the same session
  fingerprint text NOT NULL,
  -- the instant of billing time at which the session expires
  session_expires_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'begun', 'open', 'processing', 'complete', 'expired', 'refused', 'failed', 'same')),
  session_id text UNIQUE,
  session_url text,
  -- state same: answered with the session of an earlier intent
  same_as text REFERENCES checkout_intents (id),
  -- {code, detail} of the error catalogue, when refused or failed
  problem jsonb,
  -- set by sync: something about this checkout changed; cleared by the run that looked
  wake_due timestamptz,
  -- real time, as are the next two
  created_at timestamptz NOT NULL DEFAULT now(),
  begun_at timestamptz,
  closed_at timestamptz
);
CREATE UNIQUE INDEX checkout_intents_key ON checkout_intents (user_id, account_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- Invariant: an account has at most one open checkout.
CREATE UNIQUE INDEX checkout_intents_one_open ON checkout_intents (account_id) WHERE state IN ('open', 'processing');
CREATE INDEX checkout_intents_unfinished ON checkout_intents (created_at) WHERE state IN ('new', 'begun');
