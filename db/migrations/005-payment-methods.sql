CREATE TABLE payment_methods (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  type text NOT NULL,
  brand text,
  last4 text,
  exp_month integer,
  exp_year integer,
  fingerprint text,
  -- the customer's default (invoice_settings); a subscription's own default wins over it
  is_default boolean NOT NULL DEFAULT false,
  synced_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payment_methods_account ON payment_methods (account_id);
