-- The seats of a team's plan follow its members.
ALTER TABLE commands DROP CONSTRAINT commands_kind_check;
ALTER TABLE commands ADD CONSTRAINT commands_kind_check CHECK (kind IN ('cancel', 'resume', 'retry_payment', 'refetch', 'grant_grace',
  'skip_attempt', 'end_recovery', 'release_checkout', 'compensate_duplicate', 'set_seats'));
