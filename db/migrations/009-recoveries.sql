-- One per failed invoice. Instants are billing time unless named otherwise.
CREATE TABLE recoveries (
  id text PRIMARY KEY,
  invoice_id text NOT NULL UNIQUE,
  account_id text NOT NULL REFERENCES accounts (id),
  subscription_id text NOT NULL,
  plan_id text,
  policy_id text NOT NULL,
  policy_version integer NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ending', 'settled')),
  outcome text CHECK (outcome IN ('recovered', 'canceled', 'paused', 'kept', 'voided', 'subscription_ended')),
  -- when the policy's clock starts: the failure, or the insertion if found late
  day0_at timestamptz NOT NULL,
  found_late boolean NOT NULL DEFAULT false,
  begun_at timestamptz,
  -- rungs of the ladder that are behind us, 0 to 4
  attempt integer NOT NULL DEFAULT 0,
  restricted_at timestamptz,
  restricted_told boolean NOT NULL DEFAULT false,
  next_attempt_at timestamptz,
  ends_at timestamptz NOT NULL,
  -- the newest decline: a class of domain/declines.ts and Stripe's code
  decline_class text,
  decline_code text,
  action text NOT NULL DEFAULT 'none' CHECK (action IN ('none', 'update_card', 'authenticate')),
  -- cards (payment method|fingerprint|expiry) known when the payment failed or charged since: any other is a new card
  known_cards jsonb NOT NULL DEFAULT '[]',
  operator_needed text,
  wake_due timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CHECK ((state = 'settled') = (outcome IS NOT NULL))
);
CREATE INDEX recoveries_open ON recoveries (account_id) WHERE state <> 'settled';
