-- What was last written into a remote event and when, how often the very same in a row, and how often it was changed
-- there right after, so that a tug-of-war ends.
alter table mirrors add column written blob;
alter table mirrors add column written_at text;
alter table mirrors add column rewrites integer not null default 0;
alter table mirrors add column tugs integer not null default 0;

-- A run may take back another; a line of a journal may have been taken back.
alter table runs add column cause_run_id blob;
alter table run_changes add column undone_by blob;
create index run_changes_item on run_changes (organization_id, item_id);

-- Deletions that wait for a person. They end with their tie.
create table held_deletions (
    organization_id  blob not null,
    mirror_id        blob not null,
    calendar_sync_id blob not null,
    because          text not null,
    since            text not null,
    answer           text,
    primary key (organization_id, mirror_id),
    foreign key (organization_id, mirror_id) references mirrors on delete cascade,
    foreign key (organization_id, calendar_sync_id) references calendar_syncs on delete cascade
) strict, without rowid;

create index held_deletions_sync on held_deletions (organization_id, calendar_sync_id);
