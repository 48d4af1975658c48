"""Another program at an imitated service, and the bare requests that every client must make there.

  other_program.py SERVICE SANDBOX fill COUNT      makes events and prints how to get in, as JSON
  other_program.py SERVICE SANDBOX change COUNT    gives so many of them another title
  other_program.py SERVICE SANDBOX read            reads the whole calendar in the largest pages, and prints
                                                   {"events", "ms", "requests"}

Only the standard library: what it measures is the service, not a client.
"""

import base64
import http.client
import json
import re
import sys
import time
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

PERSON = "dana@fernhill.example"
ZONE = "Europe/London"


class Line:
    """One connection that stays open."""

    def __init__(self, base):
        self.base = urlsplit(base.rstrip("/"))
        self.connection = http.client.HTTPConnection(self.base.hostname, self.base.port)
        self.requests = 0

    def ask(self, method, path, body=None, headers=()):
        if isinstance(body, str):
            body = body.encode()
        self.connection.request(method, path, body, dict(headers))
        answer = self.connection.getresponse()
        text = answer.read()
        self.requests += 1
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:500]!r}")
        return text.decode()

    def json(self, method, path, body=None, headers=()):
        headers = {"content-type": "application/json", **dict(headers)}
        text = self.ask(method, path, None if body is None else json.dumps(body), headers)
        return json.loads(text) if text else None


def times(number):
    """A few on each day, from today on."""
    start = datetime.combine(datetime.now().date(), datetime.min.time()) + timedelta(minutes=263 * number)
    return start, start + timedelta(minutes=45)


def title(number):
    return f"Customer {number} – Site survey"


class Google:
    def __init__(self, line):
        self.line = line
        scopes = ["https://www.googleapis.com/auth/calendar"]
        told = line.json("POST", "/sandbox/google/tokens", {"person": PERSON, "scopes": scopes})
        self.token = told["token"]
        self.headers = {"authorization": f"Bearer {self.token}"}
        self.events = "/google/api/calendar/v3/calendars/primary/events"

    def way_in(self):
        base = self.line.json("GET", "/sandbox")["google"]["api"]
        return {"base_url": base, "user": PERSON, "password": self.token, "calendar": PERSON}

    def add(self, number):
        start, end = times(number)
        at = lambda when: {"dateTime": when.isoformat(), "timeZone": ZONE}
        body = {"summary": title(number), "location": f"Ticket {4000 + number}", "start": at(start), "end": at(end)}
        self.line.json("POST", self.events, body, self.headers)

    def pages(self):
        token = None
        while True:
            more = f"&pageToken={quote(token)}" if token else ""
            page = self.line.json("GET", f"{self.events}?maxResults=2500{more}", None, self.headers)
            yield [event["id"] for event in page["items"]]
            token = page.get("nextPageToken")
            if not token:
                return

    def rename(self, event, to):
        self.line.json("PATCH", f"{self.events}/{event}", {"summary": to}, self.headers)


class Microsoft:
    def __init__(self, line):
        self.line = line
        scopes = ["Calendars.ReadWrite", "MailboxSettings.Read", "User.Read"]
        told = line.json("POST", "/sandbox/microsoft/tokens", {"person": PERSON, "scopes": scopes})
        self.token = told["token"]
        self.headers = {"authorization": f"Bearer {self.token}", "prefer": 'IdType="ImmutableId"'}
        self.events = "/microsoft/graph/v1.0/me/events"

    def way_in(self):
        base = self.line.json("GET", "/sandbox")["microsoft"]["api"]
        return {"base_url": base, "user": PERSON, "password": self.token, "calendar": "Calendar"}

    def add(self, number):
        start, end = times(number)
        at = lambda when: {"dateTime": when.isoformat(), "timeZone": ZONE}
        body = {"subject": title(number), "location": {"displayName": f"Ticket {4000 + number}"}, "start": at(start), "end": at(end)}
        self.line.json("POST", self.events, body, self.headers)

    def pages(self):
        path = f"{self.events}?$top=1000"
        while path:
            page = self.line.json("GET", path, None, self.headers)
            yield [event["id"] for event in page["value"]]
            following = page.get("@odata.nextLink")
            parts = urlsplit(following) if following else None
            path = f"{parts.path}?{parts.query}" if parts else None

    def rename(self, event, to):
        self.line.json("PATCH", f"{self.events}/{event}", {"subject": to}, self.headers)


class Exchange:
    NAMESPACES = (
        'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
        'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"'
    )

    def __init__(self, line):
        self.line = line
        told = line.json("GET", "/sandbox")["exchange"]
        self.url = told["ews"]
        account = next(account for account in told["accounts"] if account["email"] == PERSON)
        self.password = account["password"]
        basic = base64.b64encode(f"{PERSON}:{self.password}".encode()).decode()
        self.headers = {"authorization": f"Basic {basic}", "content-type": "text/xml; charset=utf-8"}

    def way_in(self):
        return {"base_url": self.url, "user": PERSON, "password": self.password, "calendar": "Calendar"}

    def soap(self, operation):
        body = (
            f'<soap:Envelope {self.NAMESPACES}><soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/></soap:Header>'
            f"<soap:Body>{operation}</soap:Body></soap:Envelope>"
        )
        text = self.line.ask("POST", urlsplit(self.url).path, body, self.headers)
        if 'ResponseClass="Error"' in text or "NoError" not in text:
            sys.exit(text[:2000])
        return text

    def item(self, number):
        start, end = times(number)
        return (
            f"<t:CalendarItem><t:Subject>{title(number)}</t:Subject><t:Start>{start.isoformat()}</t:Start>"
            f"<t:End>{end.isoformat()}</t:End><t:Location>Ticket {4000 + number}</t:Location>"
            f'<t:StartTimeZone Id="GMT Standard Time"/></t:CalendarItem>'
        )

    def add(self, number):
        self.soap(f'<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items>{self.item(number)}</m:Items></m:CreateItem>')

    def found(self):
        offset = 0
        while True:
            text = self.soap(
                '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
                f'<m:IndexedPageItemView MaxEntriesReturned="1000" Offset="{offset}" BasePoint="Beginning"/>'
                '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>'
            )
            yield re.findall(r'<t:ItemId Id="([^"]+)" ChangeKey="([^"]+)"', text)
            if 'IncludesLastItemInRange="true"' in text:
                return
            offset += 1000

    def pages(self):
        """Lists and reads: a list alone does not tell what an item says."""
        for page in self.found():
            for begin in range(0, len(page), 100):
                ids = "".join(f'<t:ItemId Id="{id}"/>' for id, _ in page[begin : begin + 100])
                self.soap(
                    "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
                    f"<m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
                )
            yield page

    def rename(self, event, to):
        id, change_key = event
        self.soap(
            '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly" '
            'SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
            f'<t:ItemId Id="{id}" ChangeKey="{change_key}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/>'
            f"<t:CalendarItem><t:Subject>{to}</t:Subject></t:CalendarItem></t:SetItemField></t:Updates>"
            "</t:ItemChange></m:ItemChanges></m:UpdateItem>"
        )


class Icloud:
    def __init__(self, line):
        self.line = line
        told = line.json("POST", "/sandbox/icloud/passwords", {"person": PERSON, "label": "Bench"})
        self.password = told["password"]
        basic = base64.b64encode(f"{PERSON}:{self.password}".encode()).decode()
        self.headers = {"authorization": f"Basic {basic}"}
        self.calendar = None

    def folder(self):
        if self.calendar is None:
            told = self.line.json("POST", "/sandbox/icloud/calendars", {"person": PERSON, "name": "Bench"})
            self.calendar = told["path"]
        return self.calendar

    def way_in(self):
        return {"base_url": None, "user": PERSON, "password": self.password, "calendar": self.folder()}

    def put(self, name, number, summary):
        start, end = times(number)
        stamp = lambda when: when.strftime("%Y%m%dT%H%M%S")
        body = "\r\n".join(
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", "BEGIN:VEVENT", f"UID:{name}@other",
                "DTSTAMP:20260101T000000Z", f"DTSTART;TZID={ZONE}:{stamp(start)}", f"DTEND;TZID={ZONE}:{stamp(end)}",
                f"SUMMARY:{summary}", f"LOCATION:Ticket {4000 + number}", "END:VEVENT", "END:VCALENDAR", "",
            ]
        )
        headers = {**self.headers, "content-type": "text/calendar; charset=utf-8"}
        self.line.ask("PUT", f"{self.folder()}{name}.ics", body, headers)

    def add(self, number):
        self.put(f"bench{number}", number, title(number))

    def pages(self):
        def report(body):
            headers = {**self.headers, "depth": "1", "content-type": "application/xml; charset=utf-8"}
            return self.line.ask("REPORT", self.folder(), body, headers)

        listed = report(
            '<d:sync-collection xmlns:d="DAV:"><d:sync-token/><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>'
        )
        names = re.findall(r"href[^>]*>([^<]+\.ics)<", listed)
        for begin in range(0, len(names), 100):
            page = names[begin : begin + 100]
            hrefs = "".join(f"<d:href>{name}</d:href>" for name in page)
            report(
                '<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>'
                f"{hrefs}</c:calendar-multiget>"
            )
            yield page

    def rename(self, event, to):
        name = event.rsplit("/", 1)[1].removesuffix(".ics")
        self.put(name, int(name.removeprefix("bench")), to)


SERVICES = {"google": Google, "office365": Microsoft, "exchange": Exchange, "icloud": Icloud}


def main():
    service, sandbox, what, *rest = sys.argv[1:]
    line = Line(sandbox)
    there = SERVICES[service](line)
    if what == "fill":
        way_in = there.way_in()
        for number in range(int(rest[0])):
            there.add(number)
        print(json.dumps(way_in))
    elif what == "change":
        count = int(rest[0])
        if service == "icloud":
            there.calendar = rest[1]
        events = [event for page in there.pages() for event in page][:count]
        for number, event in enumerate(events):
            there.rename(event, f"Changed {number}")
    elif what == "read":
        if service == "icloud":
            there.calendar = rest[0]
        line.requests = 0
        began = time.perf_counter()
        events = sum(len(page) for page in there.pages())
        print(json.dumps({"events": events, "ms": (time.perf_counter() - began) * 1000, "requests": line.requests}))


main()
