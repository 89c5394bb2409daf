-- What a person or an operator asked for; the workflow is told only the id.
CREATE TABLE commands (
  id text PRIMARY KEY,
  account_id text NOT NULL REFERENCES accounts (id),
  -- user id, operator:<name> or system
  actor text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('cancel', 'resume', 'retry_payment', 'refetch', 'grant_grace', 'skip_attempt', 'end_recovery', 'release_checkout', 'compensate_duplicate')),
  params jsonb NOT NULL DEFAULT '{}',
  route text NOT NULL,
  idempotency_key text,
  -- one per business occurrence, e.g. compensate_duplicate/<subscriptionId>
  business_key text UNIQUE,
  reason text,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'begun', 'parked', 'done', 'refused', 'failed')),
  result jsonb,
  problem jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  begun_at timestamptz,
  finished_at timestamptz
);
CREATE UNIQUE INDEX commands_key ON commands (actor, account_id, route, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX commands_unfinished ON commands (created_at) WHERE state IN ('pending', 'begun', 'parked');
CREATE INDEX commands_account ON commands (account_id, created_at DESC);
