"""Names the events of calendar files as the icalendar package reads them.

Arguments: files. Prints a line for each: its UIDs with a tab before each, or “unread” where the package reads nothing.
"""

import pathlib
import sys

import icalendar

for path in sys.argv[1:]:
    try:
        found = icalendar.Calendar.from_ical(pathlib.Path(path).read_bytes(), multiple=True)
        events = [event for calendar in found if calendar.name == "VCALENDAR" for event in calendar.walk("VEVENT")]
        told = "".join(f"\t{uid}" for uid in {str(event["uid"]).strip() for event in events if event.get("uid")})
    except (ValueError, KeyError, AttributeError, IndexError, TypeError):
        told = "unread"
    print(told)
