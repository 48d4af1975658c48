"""Plays another calendar program with caldav (and icalendar).

Arguments: the server's address, a user, the password, the path of a calendar.
"""

import datetime
import sys
import urllib.parse

import caldav
from steps import at, play

BASE, USER, PASSWORD, CALENDAR = sys.argv[1:]
client = caldav.DAVClient(url=BASE, username=USER, password=PASSWORD)
calendar = client.calendar(url=urllib.parse.urljoin(BASE, CALENDAR))
known = calendar.get_objects_by_sync_token(load_objects=True)
events = {}


def save(summary, start, end, **more):
    uid = f"{summary.lower()}-1"
    events[summary] = calendar.save_event(uid=uid, dtstart=start, dtend=end, summary=summary, **more)


def make():
    save("Visit", at(3, 10), at(3, 11))
    save("Days", datetime.date(2026, 12, 5), datetime.date(2026, 12, 7))
    save("Standup", at(1, 10), at(1, 10, 30), rrule={"FREQ": "WEEKLY", "COUNT": 6})


def change():
    visit = calendar.event_by_uid("visit-1")
    component = visit.icalendar_component
    component["summary"] = "Visit, moved"
    for name, hour in (("dtstart", 14), ("dtend", 15)):
        component.pop(name)
        component.add(name, at(3, hour))
    visit.save()
    events["Days"].delete()
    save("New", at(4, 9), at(4, 10))


def look():
    changed, gone = known.sync()
    components = [event.icalendar_component for event in changed]
    return [(str(one["summary"]), one["dtstart"].dt, one["dtend"].dt, "rrule" in one) for one in components], len(list(gone))


assert not list(known)
play({"make": make, "change": change}, look)
