"""A CalDAV client that is not ours: python-caldav, for the browser tests.

    caldav_client.py '{"url": …, "user": …, "password": …, "calendar": …, "action": …, …}'

Prints the answer as JSON. Times go in and out as ISO 8601; a date alone means a whole day.
"""

import datetime
import json
import sys

import caldav
import icalendar


def moment(text):
    if len(text) == len("2026-11-21"):
        return datetime.date.fromisoformat(text)
    time = datetime.datetime.fromisoformat(text)
    # An offset is no zone, and iCalendar has no word for it; without one the time floats.
    return time.astimezone(datetime.timezone.utc) if time.tzinfo else time


def in_utc(time):
    """Times with a zone as the same instant in UTC, others as they are."""
    if isinstance(time, datetime.datetime) and time.tzinfo:
        return time.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    return time.isoformat()


def text_or_none(component, name):
    value = component.get(name)
    return None if value is None else str(value)


def described(event):
    component = event.icalendar_component
    start = component["DTSTART"].dt
    end = component["DTEND"].dt if "DTEND" in component else start + component["DURATION"].dt
    return {
        "uid": str(component["UID"]),
        "summary": str(component.get("SUMMARY", "")),
        "start": in_utc(start),
        "end": in_utc(end),
        "location": text_or_none(component, "LOCATION"),
        "description": text_or_none(component, "DESCRIPTION"),
    }


class Actions:
    """One method per action."""

    def __init__(self, client, name):
        self.principal = client.principal()
        self.name = name

    @property
    def calendar(self):
        for calendar in self.principal.get_calendars():
            if calendar.get_display_name() == self.name:
                return calendar
        raise SystemExit(f"there is no calendar named {self.name!r}")

    def make_calendar(self, _):
        self.principal.make_calendar(name=self.name)

    def put(self, request):
        event = icalendar.Event()
        event.add("uid", request["uid"])
        event.add("dtstamp", datetime.datetime.now(datetime.timezone.utc))
        event.add("summary", request["summary"])
        event.add("dtstart", moment(request["start"]))
        event.add("dtend", moment(request["end"]))
        for name in ("location", "description"):
            if request.get(name):
                event.add(name, request[name])
        whole = icalendar.Calendar()
        whole.add("prodid", "-//Integrator//end2end//EN")
        whole.add("version", "2.0")
        whole.add_component(event)
        self.calendar.add_event(whole.to_ical().decode())

    def put_text(self, request):
        self.calendar.add_event(request["text"])

    def move(self, request):
        event = self.calendar.get_event_by_uid(request["uid"])
        with event.edit_icalendar_component() as component:
            for name, time in (("DTSTART", request["start"]), ("DTEND", request["end"])):
                component.pop(name, None)
                component.add(name.lower(), moment(time))
        event.save()

    def delete(self, request):
        self.calendar.get_event_by_uid(request["uid"]).delete()

    def list(self, _):
        events = (described(event) for event in self.calendar.get_events())
        return sorted(events, key=lambda event: (event["start"], event["uid"]))

    def text(self, request):
        return self.calendar.get_event_by_uid(request["uid"]).data


def main():
    request = json.loads(sys.argv[1])
    with caldav.DAVClient(
        url=request["url"], username=request["user"], password=request["password"]
    ) as client:
        actions = Actions(client, request["calendar"])
        print(json.dumps(getattr(actions, request["action"])(request)))


if __name__ == "__main__":
    main()
