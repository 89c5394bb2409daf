-- When Stripe was first asked for the customer of the present generation, real time: no key is used past 20 hours.
ALTER TABLE accounts ADD COLUMN customer_asked_at timestamptz;
