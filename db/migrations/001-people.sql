-- Who signs in, and on behalf of which account they act.
CREATE TABLE accounts (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('personal', 'team')),
  name text,
  stripe_customer_id text UNIQUE,
  -- n of the idempotency key customer/<accountId>/g<n>; raised when the customer was deleted or the key grew too old
  stripe_customer_generation integer NOT NULL DEFAULT 1,
  -- raised by every sync before it reads; a sync that was overtaken writes nothing
  sync_seq bigint NOT NULL DEFAULT 0,
  synced_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
  id text PRIMARY KEY,
  telegram_id bigint UNIQUE,
  first_name text,
  language_code text,
  personal_account_id text NOT NULL UNIQUE REFERENCES accounts (id),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
  account_id text NOT NULL REFERENCES accounts (id),
  user_id text NOT NULL REFERENCES users (id),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);
