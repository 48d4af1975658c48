-- Nothing here: on PostgreSQL the queue is graphile_worker's, which keeps a schema and migrations of its own.
select 1;
