-- What came to an address and was not believed: how many messages, and when the last one.
alter table webhook_receivers add column refused bigint not null default 0;
alter table webhook_receivers add column refused_at timestamptz;
