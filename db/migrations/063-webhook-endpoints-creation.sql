-- The request that made an endpoint: asked again after its answer was lost, it makes no second one.
ALTER TABLE webhook_endpoints ADD COLUMN creation_key text UNIQUE;
-- The log is read in the order of the queue.
DROP INDEX webhook_deliveries_log;
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (endpoint_id, position DESC);
