"""Judges the sandbox by two clients that others wrote: caldav (with icalendar) and vdirsyncer.

Every answer of the caldav client's requests is looked at as well: that it is well-formed, and that what is listed says
one status for each thing. Arguments: the sandbox's address, an account, its app-specific password, an empty folder.
"""

import datetime
import pathlib
import subprocess
import sys
from xml.etree import ElementTree

import caldav
import icalendar
from caldav.lib import error

BASE, USER, PASSWORD, FOLDER = sys.argv[1], sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
FRONT = f"{BASE}/icloud/"
DAV = "{DAV:}"
ZONE = icalendar.Timezone.from_tzid("Europe/Berlin").to_tz()
counts = {"requests": 0, "listed": 0, "events": 0}


def look(answer):
    """That an answer about many things is one."""
    counts["requests"] += 1
    if answer.status != 207:
        return
    tree = ElementTree.fromstring(answer._raw)
    assert tree.tag == DAV + "multistatus", tree.tag
    for response in tree.findall(DAV + "response"):
        counts["listed"] += 1
        assert len(response.findall(DAV + "href")) == 1
        parts = response.findall(DAV + "propstat")
        assert parts or response.find(DAV + "status") is not None
        for part in parts:
            assert part.find(DAV + "prop") is not None and part.find(DAV + "status").text.startswith("HTTP/1.1 ")


class Judged(caldav.DAVClient):
    def request(self, *arguments, **named):
        answer = super().request(*arguments, **named)
        look(answer)
        return answer


def refused(call, *kinds):
    try:
        call()
    except kinds:
        return
    raise AssertionError("it was not refused")


# Let in, and only so.
refused(lambda: Judged(url=FRONT, username=USER, password="the-accounts-own").principal(), error.AuthorizationError)
client = Judged(url=FRONT, username=USER, password=PASSWORD)
principal = client.principal()
names = sorted(calendar.get_display_name() for calendar in principal.calendars())
assert {"Home", "Work"} <= set(names), names

# A calendar, and events in it.
calendar = principal.make_calendar(name="Judged", cal_id="JUDGED", supported_calendar_component_set=["VEVENT"])
assert calendar.get_supported_components() == ["VEVENT"]
start = datetime.datetime(2026, 12, 1, 10, tzinfo=ZONE)
visit = calendar.save_event(uid="visit-1", dtstart=start, dtend=start + datetime.timedelta(hours=1), summary="Visit; Café")
series = calendar.save_event(uid="series-1", dtstart=start, dtend=start + datetime.timedelta(minutes=30),
                             summary="Standup", rrule={"FREQ": "WEEKLY", "COUNT": 5})
day = calendar.save_event(uid="day-1", dtstart=datetime.date(2026, 12, 24), dtend=datetime.date(2026, 12, 27), summary="Off")
assert sorted(event.icalendar_component["uid"] for event in calendar.events()) == ["day-1", "series-1", "visit-1"]
read = calendar.event_by_uid("visit-1")
assert str(read.icalendar_component["summary"]) == "Visit; Café"
assert read.icalendar_component["dtstart"].dt == start
refused(lambda: calendar.save_event("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:endless\n"
                                    "DTSTART:20261201T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"),
        error.PutError, error.AuthorizationError)

# A stretch of time, with the occurrences of a series.
found = calendar.search(start=datetime.datetime(2026, 12, 7), end=datetime.datetime(2026, 12, 17), event=True, expand=True)
starts = sorted(event.icalendar_component["dtstart"].dt.astimezone(datetime.timezone.utc).isoformat() for event in found)
assert starts == ["2026-12-08T09:00:00+00:00", "2026-12-15T09:00:00+00:00"], starts
found = calendar.search(start=datetime.datetime(2026, 12, 25), end=datetime.datetime(2026, 12, 26), event=True)
assert [event.icalendar_component["uid"] for event in found] == ["day-1"]
counts["events"] = 3

# What changed since, twice.
known = calendar.get_objects_by_sync_token(load_objects=True)
assert len(list(known)) == 3 and known.sync_token
read.icalendar_component["summary"] = "Visit, moved"
read.save()
series.delete()
calendar.save_event(uid="late-1", dtstart=start, dtend=start + datetime.timedelta(hours=2), summary="Late")
updated, deleted = known.sync()
assert sorted(event.icalendar_component["uid"] for event in updated) == ["late-1", "visit-1"]
assert len(list(deleted)) == 1
assert [list(part) for part in known.sync()] == [[], []]
refused(lambda: calendar.get_event_by_uid("series-1"), error.NotFoundError)


# vdirsyncer, between that calendar and a folder of files.
def vdirsyncer(*task):
    done = subprocess.run([sys.executable, "-m", "vdirsyncer", "--config", FOLDER / "config", *task],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


files = FOLDER / "files" / "JUDGED"
files.mkdir(parents=True)
(FOLDER / "config").write_text(f"""
[general]
status_path = "{FOLDER}/status/"
[pair judged]
a = "server"
b = "files"
collections = ["JUDGED"]
conflict_resolution = "a wins"
[storage server]
type = "caldav"
url = "{FRONT}"
username = "{USER}"
password = "{PASSWORD}"
[storage files]
type = "filesystem"
path = "{FOLDER}/files/"
fileext = ".ics"
""")
vdirsyncer("discover")
vdirsyncer("sync")
kept = {icalendar.Calendar.from_ical(path.read_text()).events[0]["uid"]: path for path in files.iterdir()}
assert sorted(kept) == ["day-1", "late-1", "visit-1"], kept
kept["visit-1"].write_text(kept["visit-1"].read_text().replace("moved", "moved twice"))
kept["day-1"].unlink()
(files / "new-1.ics").write_text(kept["late-1"].read_text().replace("late-1", "new-1"))
vdirsyncer("sync")
updated, deleted = known.sync()
assert sorted(event.icalendar_component["uid"] for event in updated) == ["new-1", "visit-1"]
assert len(list(deleted)) == 1
assert str(calendar.event_by_uid("visit-1").icalendar_component["summary"]) == "Visit, moved twice"
calendar.event_by_uid("late-1").delete()
vdirsyncer("sync")
left = sorted(icalendar.Calendar.from_ical(path.read_text()).events[0]["uid"] for path in files.iterdir())
assert left == ["new-1", "visit-1"], left
counts["vdirsyncer runs"] = 4

calendar.delete()
assert "Judged" not in [calendar.get_display_name() for calendar in principal.calendars()]
for what, count in counts.items():
    print(f"{what}: {count}")
