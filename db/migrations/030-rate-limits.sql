-- How often somebody made a costly call this minute: of real time, hashed names, and no loss when it is gone.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY,
  points integer NOT NULL,
  -- unix milliseconds
  expire bigint
);
CREATE INDEX rate_limits_expire ON rate_limits (expire);
