-- Billing time = real time + offset. One row.
CREATE TABLE billing_clock (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  offset_ms bigint NOT NULL DEFAULT 0,
  -- while set (and not long past), gathering windows are flushed and re-sends come sooner
  advancing_until timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO billing_clock DEFAULT VALUES;
