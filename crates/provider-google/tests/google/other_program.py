"""Plays another calendar program with Google's own client (google-api-python-client).

Arguments: the address of the API, a token, a calendar.
"""

import datetime
import sys

import google_auth_httplib2
import httplib2
from google.oauth2.credentials import Credentials
from googleapiclient import discovery
from steps import at, play

API, TOKEN, CALENDAR = sys.argv[1:]
http = google_auth_httplib2.AuthorizedHttp(Credentials(TOKEN), http=httplib2.Http(proxy_info=None))
events = discovery.build("calendar", "v3", http=http, static_discovery=True, cache_discovery=False,
                         client_options={"api_endpoint": API}).events()
ids, token = {}, None


def timed(moment):
    return {"dateTime": moment.replace(tzinfo=None).isoformat(), "timeZone": "Europe/Berlin"}


def insert(summary, start, end, **more):
    body = {"summary": summary, "start": start, "end": end, **more}
    ids[summary] = events.insert(calendarId=CALENDAR, body=body).execute()["id"]


def make():
    insert("Visit", timed(at(3, 10)), timed(at(3, 11)))
    insert("Days", {"date": "2026-12-05"}, {"date": "2026-12-07"})
    insert("Standup", timed(at(1, 10)), timed(at(1, 10, 30)), recurrence=["RRULE:FREQ=WEEKLY;COUNT=6"])


def change():
    body = {"summary": "Visit, moved", "start": timed(at(3, 14)), "end": timed(at(3, 15))}
    events.patch(calendarId=CALENDAR, eventId=ids["Visit"], body=body).execute()
    events.delete(calendarId=CALENDAR, eventId=ids["Days"]).execute()
    insert("New", timed(at(4, 9)), timed(at(4, 10)))


def moment(told):
    kind = datetime.datetime if "dateTime" in told else datetime.date
    return kind.fromisoformat(told.get("dateTime") or told["date"])


def look():
    global token
    items, request = [], events.list(calendarId=CALENDAR, syncToken=token)
    while request is not None:
        page = request.execute()
        items += page["items"]
        request = events.list_next(request, page)
    token = page["nextSyncToken"]
    there = [one for one in items if one["status"] != "cancelled"]
    seen = [(one["summary"], moment(one["start"]), moment(one["end"]), "recurrence" in one) for one in there]
    return seen, len(items) - len(there)


assert look() == ([], 0)
play({"make": make, "change": change}, look)
