"""Judges the sandbox by Microsoft's own clients: MSAL for signing in, and the SDK of Graph (Kiota).

Every answer is read into the SDK's model of it and written again: what the model does not know stays behind as additional
data, and what has another type than the model says is lost, so both are found. Argument: the sandbox's address.
"""

import asyncio
import datetime
import http.server
import json
import re
import sys
import threading
import time
import urllib.parse

# The sandbox's clock stands still; tokens are looked at by that time.
NOW = datetime.datetime(2026, 11, 30, 8, tzinfo=datetime.timezone.utc)
time.time = NOW.timestamp

import httpx
import msal
import requests
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication.base_bearer_token_authentication_provider import BaseBearerTokenAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_serialization_json.json_parse_node import JsonParseNode
from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter
from msgraph import GraphServiceClient
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.calendar import Calendar
from msgraph.generated.models.calendar_collection_response import CalendarCollectionResponse
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.event_collection_response import EventCollectionResponse
from msgraph.generated.models.free_busy_status import FreeBusyStatus
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.location import Location
from msgraph.generated.models.mailbox_settings import MailboxSettings
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.patterned_recurrence import PatternedRecurrence
from msgraph.generated.models.recurrence_pattern import RecurrencePattern
from msgraph.generated.models.recurrence_pattern_type import RecurrencePatternType
from msgraph.generated.models.recurrence_range import RecurrenceRange
from msgraph.generated.models.recurrence_range_type import RecurrenceRangeType
from msgraph.generated.models.sensitivity import Sensitivity
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.models.subscription import Subscription
from msgraph.generated.models.subscription_collection_response import SubscriptionCollectionResponse
from msgraph.generated.models.user import User
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import GetSchedulePostRequestBody
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_response import GetSchedulePostResponse
from msgraph.generated.users.item.calendar_view.delta.delta_get_response import DeltaGetResponse
from msgraph.generated.users.item.calendars.item.calendar_view.delta.delta_request_builder import DeltaRequestBuilder
from msgraph.generated.users.item.outlook.supported_time_zones.supported_time_zones_get_response import SupportedTimeZonesGetResponse
from msgraph.generated.users.item.revoke_sign_in_sessions.revoke_sign_in_sessions_post_response import RevokeSignInSessionsPostResponse
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory
from msgraph_core.base_graph_request_adapter import BaseGraphRequestAdapter

BASE = sys.argv[1]
LOGIN, API = f"{BASE}/microsoft/login", f"{BASE}/microsoft/graph/v1.0"
OFFICIAL = "https://login.microsoftonline.com"
CLIENT, SECRET = "5a0d7c31-0000-4000-8000-000000003650", "sandbox-microsoft-secret"
BACK = "http://127.0.0.1:9/back"
SCOPES = ["User.Read", "Calendars.ReadWrite", "MailboxSettings.Read"]
PROPERTY = "String {6f3b9a60-6a0c-4c39-9f57-0a9f1f2f7c11} Name judge"
EXPANDED = f"singleValueExtendedProperties($filter=id eq '{PROPERTY}')"
IDS = 'IdType="ImmutableId"'
CALENDAR = r"(calendar|calendars/[^/]+)"
EVENTS = rf"({CALENDAR}/)?events"
MODELS = [
    ("GET", r"me", User),
    ("POST", r"me/revokeSignInSessions", RevokeSignInSessionsPostResponse),
    ("GET", r"me/mailboxSettings", MailboxSettings),
    ("GET", r"me/outlook/supportedTimeZones\(.*\)", SupportedTimeZonesGetResponse),
    ("GET", r"me/calendars", CalendarCollectionResponse),
    ("POST", r"me/calendars", Calendar),
    ("GET", rf"me/{CALENDAR}", Calendar),
    ("PATCH", rf"me/{CALENDAR}", Calendar),
    ("DELETE", rf"me/{CALENDAR}", None),
    ("POST", r"me/calendar/getSchedule", GetSchedulePostResponse),
    ("GET", rf"me/{EVENTS}", EventCollectionResponse),
    ("POST", rf"me/{EVENTS}", Event),
    ("GET", rf"me/{EVENTS}/[^/]+", Event),
    ("PATCH", rf"me/{EVENTS}/[^/]+", Event),
    ("DELETE", rf"me/{EVENTS}/[^/]+", None),
    ("GET", rf"me/{EVENTS}/[^/]+/instances", EventCollectionResponse),
    ("POST", rf"me/{EVENTS}/[^/]+/cancel", None),
    ("GET", rf"me/({CALENDAR}/)?calendarView", EventCollectionResponse),
    ("GET", rf"me/({CALENDAR}/)?calendarView/delta(\(\))?", DeltaGetResponse),
    ("POST", r"subscriptions", Subscription),
    ("GET", r"subscriptions", SubscriptionCollectionResponse),
    ("GET", r"subscriptions/[^/]+", Subscription),
    ("PATCH", r"subscriptions/[^/]+", Subscription),
    ("POST", r"subscriptions/[^/]+/reauthorize", None),
    ("DELETE", r"subscriptions/[^/]+", None),
]
counts = {"answers": 0, "values": 0}
models, methods, notices = set(), set(), []


def additional(model, path):
    """That no part of a model holds anything that it does not know."""
    if isinstance(model, list):
        for at, one in enumerate(model):
            additional(one, f"{path}[{at}]")
        return
    if not hasattr(model, "get_field_deserializers"):
        return
    models.add(type(model).__name__)
    strange = [name for name in model.additional_data if not name.startswith("@")]
    assert not strange, f"{path} holds {strange}, which {type(model).__name__} does not know"
    for name, value in list(vars(model).items()):
        if name not in ("backing_store", "additional_data"):
            additional(value, f"{path}.{name}")
    for name, value in model.backing_store.enumerate_():
        if name != "additional_data":
            additional(value, f"{path}.{name}")


def same(told, kept, path):
    """That everything that was told is in the model."""
    counts["values"] += 1
    if isinstance(told, dict):
        for name, value in told.items():
            if value is not None and not name.startswith("@"):
                assert isinstance(kept, dict) and name in kept, f"{path}.{name} is lost: {value!r}"
                same(value, kept[name], f"{path}.{name}")
    elif isinstance(told, list):
        assert isinstance(kept, list) and len(told) == len(kept), (path, told, kept)
        for at, (one, other) in enumerate(zip(told, kept)):
            same(one, other, f"{path}[{at}]")
    elif isinstance(told, str) and re.match(r"\d{4}-\d\d-\d\dT.*Z$", told):
        instant = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        assert instant(told) == instant(kept), (path, told, kept)
    elif isinstance(told, str) and re.match(r"\d\d:\d\d:\d\d\.0+$", told):
        assert told.split(".")[0] == str(kept).split(".")[0], (path, told, kept)
    else:
        assert type(told) is type(kept) and told == kept, (path, told, kept)


def check(model, told, path):
    read = JsonParseNode(told).get_object_value(model)
    additional(read, path)
    writer = JsonSerializationWriter()
    read.serialize(writer)
    same(told, json.loads(writer.get_serialized_content()), path)
    counts["answers"] += 1


def model_of(method, path):
    for number, (verb, pattern, model) in enumerate(MODELS):
        if verb == method and re.fullmatch(pattern, path):
            methods.add(number)
            return model
    raise AssertionError(f"{method} {path} is not described")


async def look(answer):
    """Looks at an answer that goes by."""
    await answer.aread()
    path = urllib.parse.unquote(answer.request.url.path).removeprefix("/microsoft/graph/v1.0/")
    if path == "$batch":
        return
    judge(answer.request.method, path, answer.status_code, answer.json() if answer.content else None)


def judge(method, path, status, told):
    model = model_of(method, path)
    if status >= 400:
        check(ODataError, told, path)
        assert told["error"]["code"] and told["error"]["message"], told
    elif model is None:
        assert told is None, (path, told)
        counts["answers"] += 1
    else:
        check(model, told, f"{method} {path}")


class Rewriting(requests.Session):
    """MSAL insists on Microsoft's own address; it is led to the sandbox, and told that this is it."""

    def request(self, method, url, **more):
        answer = super().request(method, url.replace(OFFICIAL, LOGIN), **more)
        answer._content = answer.content.replace(LOGIN.encode(), OFFICIAL.encode())
        return answer


def sign_in(tenant, email):
    session = Rewriting()
    session.trust_env = False
    app = msal.ConfidentialClientApplication(
        CLIENT, client_credential=SECRET, authority=f"{OFFICIAL}/{tenant}",
        http_client=session, instance_discovery=False)
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=BACK, login_hint=email, response_mode="query")
    page = session.get(flow["auth_uri"])
    assert page.status_code == 200 and email in page.text, page.text
    form = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(flow["auth_uri"]).query))
    address = flow["auth_uri"].split("?")[0]
    decided = session.post(address, {**form, "decision": "accept", "account": email}, allow_redirects=False)
    back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(decided.headers["location"]).query))
    tokens = app.acquire_token_by_auth_code_flow(flow, back)
    assert "error" not in tokens, tokens
    assert tokens["id_token_claims"]["preferred_username"] == email, tokens
    renewed = app.acquire_token_by_refresh_token(tokens["refresh_token"], SCOPES)
    assert renewed["access_token"] != tokens["access_token"], renewed
    assert renewed["refresh_token"] != tokens["refresh_token"], "it rotates"
    return renewed["access_token"]


class Known(AccessTokenProvider):
    def __init__(self, token):
        self.token = token

    async def get_authorization_token(self, uri, additional_authentication_context={}):
        return self.token

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator(["127.0.0.1"])


def client(token):
    asks = httpx.AsyncClient(trust_env=False, event_hooks={"response": [look]})
    asks = GraphClientFactory.create_with_default_middleware(client=asks, options=options)
    adapter = BaseGraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Known(token)), http_client=asks)
    adapter.base_url = API
    return GraphServiceClient(request_adapter=adapter)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "validationToken" in query:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(query["validationToken"][0].encode())
            return
        notices.append(json.loads(body))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_):
        pass


def asked(**parameters):
    """What is asked for beside the address; with the ids that stay."""
    query = parameters.pop("query", None)
    configuration = RequestConfiguration(query_parameters=query)
    configuration.headers.add("Prefer", IDS)
    for name, value in parameters.items():
        configuration.headers.add(name.replace("_", "-"), value)
    return configuration


async def refused(request, status, code):
    try:
        await request
    except ODataError as error:
        assert (error.response_status_code, error.error.code) == (status, code), (error.response_status_code, error.error)
    else:
        raise AssertionError(f"it was not refused with {code}")


def timed(day, hour, zone="Europe/Berlin"):
    return DateTimeTimeZone(date_time=f"{day}T{hour:02}:00:00", time_zone=zone)


async def rounds(calendar, link=None):
    """Every page of what changed, and where the next round is."""
    query = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(
        start_date_time="2026-12-01T00:00:00Z", end_date_time="2027-01-01T00:00:00Z")
    told, pages = [], 0
    delta = calendar.calendar_view.delta
    preferred = dict(prefer="odata.maxpagesize=3")
    while True:
        page = await (delta.with_url(link).get(asked(**preferred)) if link else delta.get(asked(query=query, **preferred)))
        told += page.value
        pages += 1
        link = page.odata_next_link
        if page.odata_delta_link:
            return told, page.odata_delta_link, pages


async def main():
    work, home = sign_in("organizations", "dana@fernhill.example"), sign_in("consumers", "dana@outlook.example")
    dana, private = client(work), client(home)

    # Whose mailbox it is.
    me = await dana.me.get()
    assert (me.mail, me.display_name) == ("dana@fernhill.example", "Dana Whitfield")
    assert (await private.me.get()).mail is None
    settings = await dana.me.mailbox_settings.get()
    assert settings.time_zone == "GMT Standard Time"
    zones = await dana.me.outlook.supported_time_zones.get()
    assert "W. Europe Standard Time" in [zone.alias for zone in zones.value]

    # Calendars.
    listed = (await dana.me.calendars.get()).value
    by_name = {calendar.name: calendar for calendar in listed}
    assert by_name["Calendar"].is_default_calendar and not by_name["United Kingdom holidays"].can_edit
    made = await dana.me.calendars.post(Calendar(name="Mirror"))
    await refused(dana.me.calendars.post(Calendar(name="Mirror")), 409, "ErrorFolderExists")
    mirror = dana.me.calendars.by_calendar_id(made.id)
    assert (await mirror.patch(Calendar(name="Mirror of Integrator"))).name == "Mirror of Integrator"
    assert (await dana.me.calendar.get()).id == by_name["Calendar"].id
    _, link, _ = await rounds(mirror)

    # One event.
    body = Event(subject="Visit", transaction_id="judge-1", start=timed("2026-12-03", 10), end=timed("2026-12-03", 11),
                 show_as=FreeBusyStatus.Tentative, sensitivity=Sensitivity.Private, categories=["judge"],
                 body=ItemBody(content_type=BodyType.Text, content="Bring <key>"), location=Location(display_name="Mill Lane"),
                 single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=PROPERTY, value="one")])
    event = await mirror.events.post(body, asked())
    assert event.start.date_time == "2026-12-03T09:00:00.0000000" and event.start.time_zone == "UTC"
    assert event.original_start_time_zone == "W. Europe Standard Time" and event.is_organizer
    await refused(mirror.events.post(body, asked()), 409, "ErrorDuplicateTransactionId")
    await refused(mirror.events.post(Event(subject="When?"), asked()), 400, "ErrorPropertyValidationFailure")
    one = mirror.events.by_event_id(event.id)
    in_tokyo = await one.get(asked(prefer='outlook.timezone="Tokyo Standard Time"'))
    assert in_tokyo.start.date_time == "2026-12-03T18:00:00.0000000" and "<div" in in_tokyo.body.content
    assert (await one.get(asked(prefer='outlook.body-content-type="text"'))).body.content == "Bring <key>"
    without = await one.get()
    assert without.id != event.id, "ids that stay have to be asked for"
    query = type(mirror.events).EventsRequestBuilderGetQueryParameters(
        filter=f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq 'one')", expand=[EXPANDED])
    found = (await mirror.events.get(asked(query=query))).value
    assert [one.single_value_extended_properties[0].value for one in found] == ["one"]
    changed = await one.patch(Event(subject="Visit, moved"), asked(if_match=event.additional_data["@odata.etag"]))
    assert changed.change_key != event.change_key and changed.location.display_name == "Mill Lane"
    late = one.patch(Event(subject="Late"), asked(if_match=event.additional_data["@odata.etag"]))
    await refused(late, 412, "ErrorIrresolvableConflict")
    holidays = dana.me.calendars.by_calendar_id(by_name["United Kingdom holidays"].id)
    await refused(holidays.events.post(body), 403, "ErrorAccessDenied")
    assert len((await holidays.events.get()).value) == 9

    # A series.
    weekly = PatternedRecurrence(
        pattern=RecurrencePattern(type=RecurrencePatternType.Weekly, interval=1, days_of_week=[DayOfWeek.Tuesday]),
        range=RecurrenceRange(type=RecurrenceRangeType.EndDate, start_date=datetime.date(2026, 12, 1),
                              end_date=datetime.date(2026, 12, 29), recurrence_time_zone="Europe/Berlin"))
    series = await mirror.events.post(Event(subject="Standup", start=timed("2026-12-01", 9), end=timed("2026-12-01", 10),
                                            recurrence=weekly), asked())
    master = mirror.events.by_event_id(series.id)
    query = type(master.instances).InstancesRequestBuilderGetQueryParameters(
        start_date_time="2026-12-01T00:00:00Z", end_date_time="2027-01-01T00:00:00Z")
    instances = (await master.instances.get(asked(query=query))).value
    assert [one.start.date_time[8:10] for one in instances] == ["01", "08", "15", "22", "29"]
    later = mirror.events.by_event_id(instances[1].id)
    exception = await later.patch(Event(subject="Standup, later", start=timed("2026-12-09", 9), end=timed("2026-12-09", 10)), asked())
    assert exception.type.value == "exception" and exception.series_master_id == series.id
    crossing = Event(start=timed("2026-12-16", 9), end=timed("2026-12-16", 10))
    await refused(later.patch(crossing, asked()), 400, "ErrorOccurrenceCrossingBoundary")
    await mirror.events.by_event_id(instances[2].id).delete(asked())
    query = type(master).EventItemRequestBuilderGetQueryParameters(
        select=["subject", "recurrence", "start", "end", "cancelledOccurrences"], expand=["exceptionOccurrences"])
    whole = await master.get(asked(query=query))
    assert whole.cancelled_occurrences == [f"OID.{series.id}.2026-12-15"]
    assert [one.subject for one in whole.exception_occurrences] == ["Standup, later"]

    # What changed, twice.
    told, link, pages = await rounds(mirror, link)
    kinds = sorted(one.type.value for one in told)
    assert kinds == ["exception", "occurrence", "occurrence", "occurrence", "seriesMaster", "singleInstance"], kinds
    assert pages == 1 or pages == 2, pages
    await one.delete(asked())
    await refused(one.delete(asked()), 404, "ErrorItemNotFound")
    told, link, _ = await rounds(mirror, link)
    assert [(one.id, one.additional_data["@removed"]["reason"]) for one in told] == [(event.id, "deleted")]
    assert (await rounds(mirror, link))[0] == []
    query = type(dana.me.calendar_view).CalendarViewRequestBuilderGetQueryParameters(
        start_date_time="2026-12-07T00:00:00Z", end_date_time="2026-12-08T00:00:00Z")
    view = (await dana.me.calendar_view.get(asked(query=query))).value
    assert [one.subject for one in view] == ["Team meeting"], [one.subject for one in view]

    # Guests, and who hears of it.
    guest = Attendee(email_address=EmailAddress(address="bo@example.org", name="Bo"))
    meeting = await dana.me.events.post(Event(subject="Meeting", start=timed("2026-12-04", 9), end=timed("2026-12-04", 10),
                                              attendees=[guest]), asked())
    await dana.me.events.by_event_id(meeting.id).delete()

    # Busy times, of work accounts alone.
    span = GetSchedulePostRequestBody(schedules=["dana@fernhill.example", "nobody@example.org"], availability_view_interval=60,
                                      start_time=timed("2026-12-07", 8, "UTC"), end_time=timed("2026-12-07", 12, "UTC"))
    schedules = (await dana.me.calendar.get_schedule.post(span)).value
    assert schedules[0].availability_view == "0200" and schedules[1].error.response_code, schedules[0]
    await refused(private.me.calendar.get_schedule.post(span), 403, "ErrorAccessDenied")

    # Push.
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook = f"http://127.0.0.1:{server.server_port}/hook"
    wanted = Subscription(change_type="created,updated,deleted", notification_url=hook, lifecycle_notification_url=hook,
                          resource=f"/me/calendars/{made.id}/events", client_state="k3q2",
                          expiration_date_time=NOW + datetime.timedelta(days=6))
    subscribed = await dana.subscriptions.post(wanted, asked())
    too_long = Subscription(expiration_date_time=NOW + datetime.timedelta(days=8))
    this = dana.subscriptions.by_subscription_id(subscribed.id)
    await refused(this.patch(too_long), 400, "InvalidRequest")
    assert (await this.patch(Subscription(expiration_date_time=NOW + datetime.timedelta(days=7)))).id == subscribed.id
    assert [one.id for one in (await dana.subscriptions.get()).value] == [subscribed.id]
    assert (await this.get()).client_state == "k3q2"
    await this.reauthorize.post()
    noted = await mirror.events.post(Event(subject="Noted", start=timed("2026-12-05", 9), end=timed("2026-12-05", 10)), asked())
    await mirror.events.by_event_id(noted.id).patch(Event(subject="Noted, too"), asked())
    await mirror.events.by_event_id(noted.id).delete(asked())
    deadline = time.monotonic() + 20
    while len(notices) < 3 and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    for notice in notices:
        # The SDK has no model of it; these are the names that its documentation gives.
        assert set(notice["value"][0]) == {"id", "subscriptionId", "subscriptionExpirationDateTime", "clientState",
                                           "changeType", "tenantId", "resource", "resourceData"}, notice
        assert notice["value"][0]["clientState"] == "k3q2"
    assert sorted(notice["value"][0]["changeType"] for notice in notices) == ["created", "deleted", "updated"]
    assert {notice["value"][0]["resourceData"]["id"] for notice in notices} == {noted.id}
    await this.delete()
    await refused(this.get(), 404, "ResourceNotFound")

    # Several at once, answered in whatever order.
    names = {"1": series.id, "2": "nothing-here"}
    parts = [{"id": number, "method": "GET", "url": f"/me/events/{name}", "headers": {"Prefer": IDS}}
             for number, name in names.items()]
    async with httpx.AsyncClient(trust_env=False) as asks:
        bearer = {"Authorization": f"Bearer {work}"}
        answers = (await asks.post(f"{API}/$batch", json={"requests": parts}, headers=bearer)).json()["responses"]
    for answer in answers:
        name = names.pop(answer["id"])
        judge("GET", f"me/events/{name}", answer["status"], answer["body"])
        assert answer["status"] == (200 if name == series.id else 404), answer
    assert not names

    # The end.
    await mirror.delete()
    await refused(mirror.get(), 404, "ErrorItemNotFound")
    assert (await dana.me.revoke_sign_in_sessions.post()).value is True


asyncio.run(main())
counts["models"], counts["methods"], counts["notices"] = len(models), len(methods), len(notices)
for name, number in counts.items():
    print(f"{name}: {number}")
