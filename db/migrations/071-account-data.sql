-- Who asked to see what is kept about them: nothing is copied, the answer is read when it is fetched. Real time, a day.
CREATE TABLE data_exports (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Who asked to be forgotten: once for ever, real time.
CREATE TABLE erasures (
  id text PRIMARY KEY,
  user_id text NOT NULL UNIQUE REFERENCES users (id),
  -- the accounts that are theirs alone
  account_ids jsonb NOT NULL,
  -- customers of those at Stripe, noted before they are deleted there: what still comes about them is not kept
  customer_ids jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX erasures_unfinished ON erasures (created_at) WHERE finished_at IS NULL;
