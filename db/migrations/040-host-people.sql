-- People and tenants of a host application whose tokens are accepted: who they are here.
ALTER TABLE users
  -- iss and sub of their tokens
  ADD COLUMN host_issuer text,
  ADD COLUMN host_subject text,
  ADD CONSTRAINT users_host UNIQUE (host_issuer, host_subject),
  ADD CONSTRAINT users_host_whole CHECK ((host_issuer IS NULL) = (host_subject IS NULL));
ALTER TABLE accounts
  ADD COLUMN host_issuer text,
  ADD COLUMN host_tenant text,
  ADD CONSTRAINT accounts_host UNIQUE (host_issuer, host_tenant),
  ADD CONSTRAINT accounts_host_whole CHECK ((host_issuer IS NULL) = (host_tenant IS NULL));

-- Who has been let onto the account of their tenant: who was taken off it afterwards does not come back by signing in.
CREATE TABLE host_joins (
  account_id text NOT NULL REFERENCES accounts (id),
  user_id text NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, user_id)
);
