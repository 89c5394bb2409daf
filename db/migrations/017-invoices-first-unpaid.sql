-- Every read of access asks whether the first invoice was ever paid; this index is nearly always empty.
CREATE INDEX invoices_first_unpaid ON invoices (subscription_id) WHERE billing_reason = 'subscription_create' AND status <> 'paid';
