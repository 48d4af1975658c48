-- The embedded queue (crate `jobs`). A lane runs one job at a time; a job with a lease runs in the runner whose id
-- that is, until `lease_until` passes without a sign of life; `held` tells that `run_at` is a wait which the other
-- side asked for and which nothing shortens.
create table jobs (
    job_id      blob    not null primary key,
    kind        text    not null,
    job_key     text,
    lane        text    not null,
    payload     text    not null,
    run_at      text    not null,
    held        integer not null,
    attempts    integer not null,
    lease       blob,
    lease_until text,
    last_error  text,
    dead_at     text,
    created_at  text    not null,
    updated_at  text    not null
) strict;

create unique index jobs_waiting_key on jobs (job_key) where lease is null and dead_at is null;
create index jobs_due on jobs (run_at, job_id) where lease is null and dead_at is null;
create index jobs_running on jobs (lane) where lease is not null;
create index jobs_dead on jobs (job_key) where dead_at is not null;
