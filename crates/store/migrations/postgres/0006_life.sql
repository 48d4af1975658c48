-- What was last written into a remote event and when, how often the very same in a row, and how often it was changed
-- there right after, so that a tug-of-war ends.
alter table mirrors add column written bytea;
alter table mirrors add column written_at timestamptz;
alter table mirrors add column rewrites integer not null default 0;
alter table mirrors add column tugs integer not null default 0;

-- A run may take back another; a line of a journal may have been taken back.
alter table runs add column cause_run_id uuid;
alter table run_changes add column undone_by uuid;
create index run_changes_item on run_changes (organization_id, item_id);

-- Deletions that wait for a person. They end with their tie.
create table held_deletions (
    organization_id  uuid not null,
    mirror_id        uuid not null,
    calendar_sync_id uuid not null,
    because          text not null,
    since            timestamptz not null,
    answer           text,
    primary key (organization_id, mirror_id),
    foreign key (organization_id, mirror_id) references mirrors on delete cascade,
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade
);

create index held_deletions_sync on held_deletions (organization_id, calendar_sync_id);
