-- Failed events are few: they are counted at every scrape and listed for operators.
CREATE INDEX stripe_events_failed ON stripe_events (received_at DESC, id DESC) WHERE state = 'failed';
