-- Whether an item is the appointment of a booking is asked before it is sent.
create index bookings_item on bookings (organization_id, item_id) where item_id is not null;
