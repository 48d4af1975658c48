-- A look at a linked calendar asks what was written there since the look before, whatever the calendar's size.
create index mirrors_created on mirrors (organization_id, calendar_sync_id, created_at) where origin = 'managed';
