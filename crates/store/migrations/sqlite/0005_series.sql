-- A series is one item: what makes it repeat and which occurrences differ stand beside its content.
alter table items add column repeats text;
alter table items add column attendees text;
alter table remote_events add column modified_at text;

-- Repeating events were stored by their first occurrence only: they are read again, and with them everything, for
-- neither guests nor the time of the last change were kept.
update remote_events set etag = '';
update calendar_syncs set sync_token = null;
