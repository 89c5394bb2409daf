CREATE TABLE invoices (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  subscription_id text,
  status text NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'void', 'uncollectible')),
  number text,
  description text,
  billing_reason text,
  currency text NOT NULL,
  amount_due_cents bigint NOT NULL,
  amount_paid_cents bigint NOT NULL,
  amount_remaining_cents bigint NOT NULL,
  attempted boolean NOT NULL,
  attempt_count integer NOT NULL,
  auto_advance boolean NOT NULL,
  next_payment_attempt timestamptz,
  due_at timestamptz,
  -- these two hold bearer tokens of Stripe's: never logged
  hosted_url text,
  pdf_url text,
  -- the newest failed payment, from the invoice's payments
  failure_code text,
  failure_decline_code text,
  failed_at timestamptz,
  stripe_created_at timestamptz NOT NULL,
  finalized_at timestamptz,
  paid_at timestamptz,
  synced_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX invoices_account_newest ON invoices (account_id, stripe_created_at DESC, id DESC);
CREATE INDEX invoices_open ON invoices (account_id) WHERE status = 'open';
