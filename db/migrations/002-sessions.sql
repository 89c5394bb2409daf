-- Where a person is signed in. Times are real time.
CREATE TABLE devices (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  name text,
  platform text,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  account_id text NOT NULL REFERENCES accounts (id),
  device_id text REFERENCES devices (id),
  -- absolute end: no refresh goes past it
  ends_at timestamptz NOT NULL,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Exchanges of one launch's init data, by its hash (never the data itself).
CREATE TABLE init_data_exchanges (
  hash text PRIMARY KEY,
  times integer NOT NULL DEFAULT 1,
  first_at timestamptz NOT NULL DEFAULT now()
);
