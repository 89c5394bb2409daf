-- Where somebody acted from, and an id that tells nobody how much else happens.
ALTER TABLE audit_log
  ADD COLUMN public_id text NOT NULL UNIQUE DEFAULT 'aud_' || replace(gen_random_uuid()::text, '-', ''),
  ADD COLUMN ip_network text,
  ADD COLUMN device_id text;
CREATE INDEX audit_log_actor ON audit_log (actor, id DESC);

-- What an entry says once the person whom it names was erased: who (an id), what and when stay.
CREATE FUNCTION audit_erased(data jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE jsonb_typeof(data)
    WHEN 'object' THEN coalesce((SELECT jsonb_object_agg(key,
        CASE WHEN key IN ('name', 'reason') AND value <> 'null' THEN '"[erased]"' ELSE audit_erased(value) END)
      FROM jsonb_each(data)), '{}')
    ELSE data END
$$;

-- Append-only, whoever asks: only taking personal fields away passes, and nothing else with it.
CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE erased audit_log;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    erased := OLD;
    erased.ip_network := NULL;
    erased.device_id := NULL;
    erased.data := audit_erased(OLD.data);
    IF NEW IS NOT DISTINCT FROM erased THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation', TABLE = 'audit_log';
END $$;
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_stays();
CREATE TRIGGER audit_log_stays_whole BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stays();

-- The one way to take a person out of the log, for a role that may not change it: runs as the owner of the table.
CREATE FUNCTION erase_from_audit(person text, accounts text[]) RETURNS bigint LANGUAGE sql
  SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH erased AS (
    UPDATE audit_log SET ip_network = NULL, device_id = NULL, data = audit_erased(data)
    WHERE (actor = 'user:' || person OR account_id = ANY (accounts))
      AND (ip_network IS NOT NULL OR device_id IS NOT NULL OR data <> audit_erased(data))
    RETURNING 1)
  SELECT count(*) FROM erased
$$;
REVOKE ALL ON FUNCTION erase_from_audit(text, text[]) FROM PUBLIC;

-- What the role that API and worker connect as may do, where it is not the owner: rows, no definitions, and of the audit
-- log reading and adding alone. Called once by whoever owns the schema: SELECT grant_application('durabill_app').
CREATE FUNCTION grant_application(application name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', application);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', application);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', application);
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM %I', application);
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM %I', application);
  EXECUTE format('GRANT EXECUTE ON FUNCTION erase_from_audit(text, text[]) TO %I', application);
END $$;
REVOKE ALL ON FUNCTION grant_application(name) FROM PUBLIC;
