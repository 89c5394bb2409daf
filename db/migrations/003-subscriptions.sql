-- Mirrors of Stripe's objects, written only by the account's sync.
CREATE TABLE subscriptions (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  stripe_customer_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', 'paused')),
  is_current boolean NOT NULL DEFAULT false,
  plan_id text,
  price_id text NOT NULL,
  quantity integer NOT NULL,
  -- minor units for one unit of quantity
  amount_cents bigint NOT NULL,
  currency text NOT NULL,
  interval text NOT NULL CHECK (interval IN ('day', 'week', 'month', 'year')),
  interval_count integer NOT NULL,
  current_period_start timestamptz NOT NULL,
  current_period_end timestamptz NOT NULL,
  trial_end timestamptz,
  cancel_at timestamptz,
  canceled_at timestamptz,
  ended_at timestamptz,
  pause_until timestamptz,
  default_payment_method_id text,
  latest_invoice_id text,
  -- the checkout intent in its metadata; null for one that was not made by us
  intent_id text,
  stripe_created_at timestamptz NOT NULL,
  synced_at timestamptz NOT NULL DEFAULT now()
);
-- Invariant: an account has at most one current subscription. Stripe's truth (all of them) stays visible.
CREATE UNIQUE INDEX subscriptions_one_current ON subscriptions (account_id) WHERE is_current;
CREATE INDEX subscriptions_account ON subscriptions (account_id);
