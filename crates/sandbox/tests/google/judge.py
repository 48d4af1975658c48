"""Judges the sandbox by Google's own client (google-api-python-client with google-auth).

Every body that is sent and every answer is checked against the description of the API that comes with the client:
types, formats, and that nothing is there which the description does not know. Argument: the sandbox's address.
"""

import base64
import datetime
import hashlib
import json
import re
import sys
import urllib.parse

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials
from googleapiclient import discovery, discovery_cache
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

BASE = sys.argv[1]
API = f"{BASE}/google/api/calendar/v3/"
CLIENT = {"client_id": "sandbox-google-client", "client_secret": "sandbox-google-secret"}
BACK = "http://127.0.0.1:9/back"
SCOPE = "https://www.googleapis.com/auth/calendar"
BERLIN = "Europe/Berlin"

DOCUMENT = json.loads(discovery_cache.get_static_doc("calendar", "v3"))
SCHEMAS = DOCUMENT["schemas"]
METHODS = [method for resource in DOCUMENT["resources"].values() for method in resource["methods"].values()]
KINDS = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}
FORMATS = {
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "int64": r"-?\d+",
    "uint64": r"\d+",
}
counts = {"bodies sent": 0, "answers": 0, "values": 0}
seen = set()


def check(value, schema, path, is_sent):
    """That a value is what the description says it is."""
    schema = SCHEMAS[schema["$ref"]] if "$ref" in schema else schema
    counts["values"] += 1
    if value is None and is_sent:
        return  # null takes a field away
    kind = KINDS[schema["type"]]
    assert isinstance(value, kind) and (kind is bool or not isinstance(value, bool)), (path, value)
    wall = is_sent and schema.get("format") == "date-time"  # what is sent may leave the offset to the zone
    if isinstance(value, str) and schema.get("format") in FORMATS:
        pattern = FORMATS[schema["format"]]
        assert re.fullmatch(pattern, value) or (wall and re.fullmatch(pattern, value + "Z")), (path, value)
    if "enum" in schema:
        assert value in schema["enum"], (path, value)
    if isinstance(value, list):
        for at, one in enumerate(value):
            check(one, schema["items"], f"{path}[{at}]", is_sent)
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, one in value.items():
            assert name in known or others, f"{path}.{name} is not described"
            check(one, known.get(name, others), f"{path}.{name}", is_sent)


def method_of(verb, uri):
    path = urllib.parse.urlsplit(uri).path.removeprefix(urllib.parse.urlsplit(API).path)
    for method in METHODS:
        pattern = "/".join("[^/]+" if part.startswith("{") else part for part in method["path"].split("/"))
        others = "/(import|watch)$" if method["id"] in ("calendar.events.get", "calendar.events.update") else None
        if method["httpMethod"] == verb and re.fullmatch(pattern, path) and not (others and re.search(others, path)):
            return method
    raise AssertionError(f"{verb} {path} is not described")


def check_answer(method, status, content):
    if status >= 400:
        error = json.loads(content)["error"]
        assert error["code"] == status and error["errors"][0]["reason"], error
    elif "response" in method and status != 304:
        check(json.loads(content), method["response"], method["id"], False)
    else:
        assert content == b"", (method["id"], content)
    counts["answers"] += 1


class Judged(httplib2.Http):
    """Looks at all that goes by."""

    def request(self, uri, method="GET", body=None, headers=None, **more):
        answer, content = super().request(uri, method=method, body=body, headers=headers, **more)
        if uri.startswith(API):
            described = method_of(method, uri)
            seen.add(described["id"])
            if body and "request" in described:
                check(json.loads(body), described["request"], described["id"], True)
                counts["bodies sent"] += 1
            check_answer(described, answer.status, content)
        return answer, content


def post(path, form, status):
    http = httplib2.Http(proxy_info=None)
    http.follow_redirects = False
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer, content = http.request(BASE + path, "POST", urllib.parse.urlencode(form), kind)
    assert answer.status == status, (answer, content)
    return answer, content


def agree(email):
    """Clicks through the page of agreement; the tokens that come of it."""
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    form = {"client_id": CLIENT["client_id"], "redirect_uri": BACK, "response_type": "code", "scope": SCOPE,
            "access_type": "offline", "prompt": "consent", "code_challenge": challenge,
            "code_challenge_method": "S256", "account": email, "granted": SCOPE, "decision": "allow"}
    answer, _ = post("/google/accounts/o/oauth2/v2/auth", form, 303)
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["location"]).query)
    form = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": BACK,
            "code_verifier": verifier, **CLIENT}
    return json.loads(post("/google/oauth2/token", form, 200)[1])


def client(email):
    tokens = agree(email)
    assert tokens["token_type"] == "Bearer" and tokens["scope"] == SCOPE
    # As if its hour were over: the client has to renew it first.
    credentials = Credentials("stale", refresh_token=tokens["refresh_token"], scopes=[SCOPE],
                              token_uri=f"{BASE}/google/oauth2/token", **CLIENT)
    credentials.expiry = datetime.datetime(2020, 1, 1)
    http = google_auth_httplib2.AuthorizedHttp(credentials, http=Judged(proxy_info=None))
    built = discovery.build("calendar", "v3", http=http, static_discovery=True, cache_discovery=False,
                            client_options={"api_endpoint": API})
    return built, credentials


def refused(request, status, reason):
    try:
        request.execute()
    except HttpError as error:
        assert error.status_code == status, (error.status_code, error.content)
        assert error.error_details[0]["reason"] == reason, error.error_details
    else:
        raise AssertionError(f"{request.uri} was not refused")


def whole(resource, **parameters):
    """Every page of a list, and the token for what changes later."""
    items, request, pages = [], resource.list(**parameters), 0
    while request is not None:
        page = request.execute()
        items += page["items"]
        pages += 1
        request = resource.list_next(request, page)
    return items, page["nextSyncToken"], pages


def timed(day, hour, zone=BERLIN):
    return {"dateTime": f"{day}T{hour:02}:00:00", "timeZone": zone}


dana, credentials = client("dana@fernhill.example")
robin, _ = client("robin@fernhill.example")

# Calendars.
calendars, _, pages = whole(dana.calendarList(), maxResults=1)
assert credentials.token.startswith("ya29.") and pages == 3
roles = {calendar["id"]: calendar["accessRole"] for calendar in calendars}
holidays = "en.uk#holiday@group.v.calendar.google.com"
assert roles["dana@fernhill.example"] == "owner" and roles[holidays] == "reader"
assert dana.calendarList().get(calendarId="primary").execute()["primary"]
assert dana.calendars().get(calendarId="primary").execute()["timeZone"] == "Europe/London"
made = dana.calendars().insert(body={"summary": "Mirror", "timeZone": BERLIN}).execute()
dana.calendars().patch(calendarId=made["id"], body={"summary": "Mirror of Integrator"}).execute()
dana.calendarList().patch(calendarId=made["id"], body={"colorId": "7"}).execute()
assert dana.settings().get(setting="timezone").execute()["value"] == "Europe/London"
assert len(dana.colors().get().execute()["event"]) == 11

# One event, by an id of the client's choice.
events, cal = dana.events(), made["id"]
_, token, _ = whole(events, calendarId=cal)
body = {"id": "integrator0visit", "summary": "Visit", "start": timed("2026-12-03", 10), "end": timed("2026-12-03", 11),
        "extendedProperties": {"private": {"integrator": "1", "k" * 45: "dropped"}},
        "reminders": {"useDefault": False, "overrides": []}}
event = events.insert(calendarId=cal, body=body, sendUpdates="none").execute()
assert event["iCalUID"] == "integrator0visit@google.com" and event["sequence"] == 0
assert event["start"] == {"dateTime": "2026-12-03T10:00:00+01:00", "timeZone": BERLIN}
assert event["extendedProperties"] == {"private": {"integrator": "1"}}
refused(events.insert(calendarId=cal, body=body), 409, "duplicate")
refused(events.insert(calendarId=cal, body={**body, "id": "WRONG"}), 400, "invalid")
refused(events.insert(calendarId=cal, body={"summary": "When?"}), 400, "required")
assert events.get(calendarId=cal, eventId=event["id"]).execute() == event
change = events.patch(calendarId=cal, eventId=event["id"], body={"summary": "Visit, moved", "start": timed("2026-12-03", 9)})
change.headers["If-Match"] = event["etag"]
changed = change.execute()
assert changed["sequence"] == 1 and changed["etag"] != event["etag"]
late = events.patch(calendarId=cal, eventId=event["id"], body={"summary": "Late"})
late.headers["If-Match"] = event["etag"]
refused(late, 412, "conditionNotMet")
changed["location"] = "Mill Lane"
events.update(calendarId=cal, eventId=event["id"], body=changed).execute()
found = events.list(calendarId=cal, privateExtendedProperty="integrator=1", showDeleted=True).execute()
assert [one["location"] for one in found["items"]] == ["Mill Lane"] and "nextSyncToken" not in found

# A day, an import, a move.
day = events.insert(calendarId=cal, body={"start": {"date": "2026-12-24"}, "end": {"date": "2026-12-27"},
                                          "summary": "Off", "transparency": "transparent"}).execute()
assert day["end"] == {"date": "2026-12-27"} and day["eventType"] == "default"
foreign = events.import_(calendarId=cal, body={"iCalUID": "foreign@example.org", "summary": "Theirs",
                                               "organizer": {"email": "bo@example.org"},
                                               "start": timed("2026-12-05", 9), "end": timed("2026-12-05", 10)}).execute()
assert foreign["organizer"]["email"] == "bo@example.org"
refused(events.patch(calendarId=cal, eventId=foreign["id"], body={"summary": "Mine"}), 403, "forbiddenForNonOrganizer")
events.patch(calendarId=cal, eventId=foreign["id"], body={"colorId": "5"}).execute()
moved = events.move(calendarId=cal, eventId=day["id"], destination="primary").execute()
assert moved["id"] == day["id"] and moved["organizer"]["email"] == "dana@fernhill.example"

# A series.
weekly = events.insert(calendarId=cal, body={"summary": "Standup", "start": timed("2026-12-01", 10),
                                             "end": timed("2026-12-01", 11),
                                             "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5"]}).execute()
instances = events.instances(calendarId=cal, eventId=weekly["id"]).execute()["items"]
assert [one["start"]["dateTime"][:10] for one in instances] == [f"2026-12-{day:02}" for day in (1, 8, 15, 22, 29)]
assert instances[1]["id"] == weekly["id"] + "_20261208T090000Z"
events.patch(calendarId=cal, eventId=instances[1]["id"], body={"summary": "Standup, later"}).execute()
events.delete(calendarId=cal, eventId=instances[2]["id"], sendUpdates="none").execute()

# What changed, twice.
changes, token, pages = whole(events, calendarId=cal, syncToken=token, maxResults=2)
told = {one["id"]: one["status"] for one in changes}
assert pages == 3 and told[day["id"]] == "cancelled" and told[instances[2]["id"]] == "cancelled"
assert len(told) == 6, told
assert whole(events, calendarId=cal, syncToken=token)[0] == []
refused(events.list(calendarId=cal, syncToken=token, timeMin="2026-12-01T00:00:00Z"), 400, "invalid")
refused(events.list(calendarId=cal, orderBy="startTime"), 400, "invalid")
ordered = events.list(calendarId=cal, singleEvents=True, orderBy="startTime", timeMin="2026-12-01T00:00:00Z",
                      timeMax="2027-01-01T00:00:00Z", timeZone="America/New_York").execute()["items"]
assert [one["summary"] for one in ordered] == ["Standup", "Visit, moved", "Theirs", "Standup, later", "Standup", "Standup"]
assert ordered[0]["start"] == {"dateTime": "2026-12-01T04:00:00-05:00", "timeZone": BERLIN}

# Guests, and who hears of it.
guests = [{"email": "bo@example.org", "responseStatus": "accepted"}, {"email": "robin@fernhill.example"}]
meeting = events.insert(calendarId="primary", sendUpdates="externalOnly", body={
    "attendees": guests, "summary": "Meeting", "start": timed("2026-12-04", 9), "end": timed("2026-12-04", 10)}).execute()
assert meeting["attendees"][1]["responseStatus"] == "needsAction"
events.patch(calendarId="primary", eventId=meeting["id"], sendUpdates="none", body={"summary": "Moot"}).execute()

# Free and busy.
span = {"timeMin": "2026-12-03T00:00:00Z", "timeMax": "2026-12-05T00:00:00Z", "timeZone": BERLIN}
busy = dana.freebusy().query(body={**span, "items": [{"id": cal}, {"id": "primary"}, {"id": "nobody"}]}).execute()
assert busy["calendars"][cal]["busy"] == [{"start": "2026-12-03T09:00:00+01:00", "end": "2026-12-03T11:00:00+01:00"}]
assert len(busy["calendars"]["primary"]["busy"]) == 1
assert busy["calendars"]["nobody"]["errors"][0]["reason"] == "notFound"

# Rights.
refused(robin.events().list(calendarId=cal), 404, "notFound")
refused(events.insert(calendarId=holidays, body=body), 403, "requiredAccessLevel")
assert len(events.list(calendarId=holidays).execute()["items"]) == 9

# Push.
channel = {"id": "7c1e2f30", "type": "web_hook", "address": "http://127.0.0.1:9/hook", "token": "v1.k3q2"}
watched = events.watch(calendarId=cal, body=channel).execute()
assert watched["resourceId"] and watched["token"] == "v1.k3q2"
refused(events.watch(calendarId=cal, body=channel), 400, "channelIdNotUnique")
refused(events.watch(calendarId=holidays, body={**channel, "id": "other"}), 400, "pushNotSupportedForRequestedResource")
stop = {"id": watched["id"], "resourceId": watched["resourceId"]}
dana.channels().stop(body=stop).execute()
refused(dana.channels().stop(body=stop), 404, "notFound")

# Several at once.
answers = {}
batch = BatchHttpRequest(lambda name, answer, error: answers.update({name: (answer, error)}),
                         batch_uri=f"{BASE}/google/api/batch/calendar/v3")
batch.add(events.get(calendarId=cal, eventId=weekly["id"]), request_id="there")
batch.add(events.get(calendarId=cal, eventId="nothing0here"), request_id="not")
batch.add(events.patch(calendarId=cal, eventId=weekly["id"], body={"location": "Hall"}), request_id="change")
batch.execute(http=dana._http)
check(answers["there"][0], {"$ref": "Event"}, "batch", False)
assert answers["not"][1].status_code == 404 and answers["change"][0]["location"] == "Hall"

# The end.
events.delete(calendarId=cal, eventId=weekly["id"]).execute()
refused(events.delete(calendarId=cal, eventId=weekly["id"]), 410, "deleted")
assert events.get(calendarId=cal, eventId=weekly["id"]).execute()["status"] == "cancelled"
revived = {**body, "id": event["id"], "status": "confirmed"}
events.delete(calendarId=cal, eventId=event["id"]).execute()
refused(events.insert(calendarId=cal, body=body), 409, "duplicate")
assert events.update(calendarId=cal, eventId=event["id"], body=revived).execute()["summary"] == "Visit"
dana.calendars().delete(calendarId=cal).execute()
refused(events.list(calendarId=cal), 404, "notFound")

counts["methods"] = len(seen)
for name, number in counts.items():
    print(f"{name}: {number}")
