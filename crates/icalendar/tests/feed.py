"""Reads a feed by the icalendar package, and its occurrences by recurring-ical-events.

Prints the starts in the coming winter, in order, and then every title that there is. Argument: the file.
"""

import datetime
import pathlib
import sys

import icalendar
import recurring_ical_events

text = pathlib.Path(sys.argv[1]).read_bytes()
calendar = icalendar.Calendar.from_ical(text)
assert calendar["version"] == "2.0" and "method" not in calendar and calendar.calendar_name == "Dana"
for event in calendar.events:
    assert not event.errors, event.errors
    assert event["uid"] and not event["dtstamp"].dt.utcoffset()
assert not calendar.get_missing_tzids(), calendar.get_missing_tzids()


def shown(at):
    return at.astimezone(datetime.timezone.utc).isoformat() if isinstance(at, datetime.datetime) else at.isoformat()


occurrences = recurring_ical_events.of(calendar).between("20261101", "20270301")
print(*sorted(shown(one["dtstart"].dt) for one in occurrences))
for title in sorted({str(event["summary"]) for event in calendar.events}):
    print(title)
