-- <userId>/<accountId>/<Idempotency-Key> of the request that made the link: made once, also by a process that died before it answered
ALTER TABLE invitations ADD COLUMN creation_key text UNIQUE;
