-- What a process remembers of sessions and roles is forgotten as soon as they change, wherever that was done.
CREATE FUNCTION tell_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM pg_notify('session_changes', OLD.user_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM pg_notify('session_changes', NEW.user_id); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER sessions_told AFTER DELETE OR UPDATE OF user_id, device_id, ends_at, revoked_at ON sessions
  FOR EACH ROW EXECUTE FUNCTION tell_session_change();
CREATE TRIGGER memberships_told AFTER INSERT OR UPDATE OR DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION tell_session_change();
