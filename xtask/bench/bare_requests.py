"""The requests any CalDAV client must make, by a plain HTTP client and nothing else.

    bare_requests.py fill   URL USER PASSWORD COUNT     creates the calendar with COUNT events
    bare_requests.py read   URL USER PASSWORD           prints {"events", "first_seconds", "unchanged_seconds"}
    bare_requests.py empty  URL USER PASSWORD           creates the calendar anew, with nothing in it
    bare_requests.py write  URL USER PASSWORD FOLDER    prints {"events", "first_seconds"}
    bare_requests.py remove URL USER PASSWORD           removes the calendar

`read` reads the calendar as a client does that has never seen it (sync-collection, then multiget
in batches of 100, over one kept connection) and then as one that has (one sync-collection with the
token). `write` creates one event for each file of the folder (PUT with If-None-Match, two under way
at once, each over one kept connection). Neither parses an event: this is the limit the server sets.
"""

import base64
import concurrent.futures
import copy
import datetime
import http.client
import json
import pathlib
import re
import sys
import time
import urllib.parse
from xml.sax.saxutils import escape

BATCH = 100
AT_ONCE = 2
XML = {"Content-Type": "application/xml; charset=utf-8"}
EVENT = {"Content-Type": "text/calendar; charset=utf-8"}
NEW = {"If-None-Match": "*"}


class Server:
    """One kept connection to one calendar."""

    def __init__(self, url, user, password):
        parts = urllib.parse.urlsplit(url)
        self.path = parts.path
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=300)
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {credentials}"}

    def again(self):
        """Another kept connection to the same calendar."""
        other = copy.copy(self)
        other.connection = http.client.HTTPConnection(
            self.connection.host, self.connection.port, timeout=300
        )
        return other

    def ask(self, method, body, headers, expected, member=""):
        self.connection.request(method, self.path + member, body.encode(), self.headers | headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status not in expected:
            raise SystemExit(f"{method} {self.path}{member}: {response.status} {text[:300]}")
        return text

    def changes_since(self, token):
        """The addresses that changed, and the token of now."""
        body = (
            '<?xml version="1.0" encoding="utf-8"?><sync-collection xmlns="DAV:">'
            f"<sync-token>{escape(token)}</sync-token><sync-level>1</sync-level>"
            "<prop><getetag/></prop></sync-collection>"
        )
        text = self.ask("REPORT", body, XML, {207})
        now = re.search(r"<(?:\w+:)?sync-token>([^<]+)<", text).group(1)
        return re.findall(r"<(?:\w+:)?href>([^<]+\.ics)</", text), now

    def events(self, addresses):
        """How many of the events at these addresses came."""
        hrefs = "".join(f"<d:href>{address}</d:href>" for address in addresses)
        body = (
            '<?xml version="1.0" encoding="utf-8"?>'
            '<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
            f"<d:prop><d:getetag/><c:calendar-data/></d:prop>{hrefs}</c:calendar-multiget>"
        )
        return self.ask("REPORT", body, XML | {"Depth": "0"}, {207}).count("BEGIN:VCALENDAR")


def event(number):
    """Believable: as large as most, spread over a year."""
    start = datetime.datetime(2026, 1, 1, 8) + datetime.timedelta(hours=number * 4.38)
    stamp = "%Y%m%dT%H%M%S"
    return (
        "BEGIN:VEVENT\r\n"
        f"UID:bench-{number:05}@fernhill.example\r\n"
        "DTSTAMP:20260101T000000Z\r\n"
        f"DTSTART:{start.strftime(stamp)}Z\r\n"
        f"DTEND:{(start + datetime.timedelta(minutes=45)).strftime(stamp)}Z\r\n"
        f"SUMMARY:Visit {number} at Fernhill\r\n"
        "LOCATION:12 Mill Lane\\, Fernhill\r\n"
        "DESCRIPTION:Bring the parts that were ordered last week. Ring at the side door\\;\r\n"
        "  the front one is not answered in the afternoon.\r\n"
        "STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nSEQUENCE:0\r\n"
        "ORGANIZER;CN=Dana:mailto:dana@fernhill.example\r\n"
        "ATTENDEE;CN=Robin;PARTSTAT=ACCEPTED:mailto:robin@fernhill.example\r\n"
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Soon\r\nEND:VALARM\r\n"
        "END:VEVENT\r\n"
    )


def fill(server, count):
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Integrator//bench//EN\r\n"
        + "".join(event(number) for number in range(count))
        + "END:VCALENDAR\r\n"
    )
    server.ask("PUT", body, EVENT, {201, 204})


def empty(server):
    server.ask("DELETE", "", {}, {200, 204, 404})
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"/>'
    )
    server.ask("MKCALENDAR", body, XML, {201})


def remove(server):
    server.ask("DELETE", "", {}, {200, 204})


def write(server, folder):
    texts = {file.name: file.read_bytes().decode() for file in pathlib.Path(folder).glob("*.ics")}
    waiting = iter(texts.items())

    def send(connection):
        # A list's iterator hands each event to one of the two.
        for name, text in waiting:
            connection.ask("PUT", text, EVENT | NEW, {201, 204}, member=name)

    started = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(send, server.again()) for _ in range(AT_ONCE)]:
            done.result()
    first = time.perf_counter() - started
    print(json.dumps({"events": len(texts), "first_seconds": first}))


def read(server):
    started = time.perf_counter()
    addresses, token = server.changes_since("")
    events = sum(
        server.events(addresses[first : first + BATCH]) for first in range(0, len(addresses), BATCH)
    )
    first = time.perf_counter() - started

    started = time.perf_counter()
    changed, _ = server.changes_since(token)
    unchanged = time.perf_counter() - started
    if changed:
        raise SystemExit(f"{len(changed)} events changed by themselves")
    print(json.dumps({"events": events, "first_seconds": first, "unchanged_seconds": unchanged}))


if __name__ == "__main__":
    task, url, user, password, *rest = sys.argv[1:]
    server = Server(url, user, password)
    if task == "fill":
        fill(server, int(rest[0]))
    else:
        {"read": read, "empty": empty, "write": write, "remove": remove}[task](server, *rest)
