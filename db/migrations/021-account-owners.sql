-- There is always an owner, whoever changes the rows: checked when a transaction ends, for one after the other.
CREATE FUNCTION check_account_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- two owners who demote each other at once would each still see the other
  PERFORM 1 FROM accounts WHERE id = OLD.account_id FOR NO KEY UPDATE;
  IF FOUND AND NOT EXISTS (SELECT 1 FROM memberships WHERE account_id = OLD.account_id AND role = 'owner') THEN
    RAISE EXCEPTION 'account % would have no owner', OLD.account_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'memberships_owner', TABLE = 'memberships';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER memberships_owner AFTER UPDATE OR DELETE ON memberships
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION check_account_owner();

-- <userId>/<Idempotency-Key> of the request that made the account: made once, also by a process that died before it answered
ALTER TABLE accounts ADD COLUMN creation_key text UNIQUE;
