"""Plays another calendar program with Microsoft's own client (msgraph-sdk).

Arguments: the address of the API, a token, a calendar.
"""

import asyncio
import datetime
import sys

import httpx
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication.base_bearer_token_authentication_provider import BaseBearerTokenAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphServiceClient
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.event import Event
from msgraph.generated.models.event_type import EventType
from msgraph.generated.models.patterned_recurrence import PatternedRecurrence
from msgraph.generated.models.recurrence_pattern import RecurrencePattern
from msgraph.generated.models.recurrence_pattern_type import RecurrencePatternType
from msgraph.generated.models.recurrence_range import RecurrenceRange
from msgraph.generated.models.recurrence_range_type import RecurrenceRangeType
from msgraph.generated.users.item.calendars.item.calendar_view.delta.delta_request_builder import DeltaRequestBuilder
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory
from msgraph_core.base_graph_request_adapter import BaseGraphRequestAdapter
from steps import at, play

API, TOKEN, CALENDAR = sys.argv[1:]
WINDOW = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(
    start_date_time="2026-12-01T00:00:00Z", end_date_time="2027-01-01T00:00:00Z")


class Known(AccessTokenProvider):
    async def get_authorization_token(self, uri, additional_authentication_context={}):
        return TOKEN

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator(["127.0.0.1"])


loop = asyncio.new_event_loop()
asks = GraphClientFactory.create_with_default_middleware(client=httpx.AsyncClient(trust_env=False), options=options)
adapter = BaseGraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Known()), http_client=asks)
adapter.base_url = API
calendar = GraphServiceClient(request_adapter=adapter).me.calendars.by_calendar_id(CALENDAR)
ids, link = {}, None


def asked(query=None):
    """With the ids that stay, and in Berlin's time."""
    configuration = RequestConfiguration(query_parameters=query)
    for preference in ('IdType="ImmutableId"', 'outlook.timezone="Europe/Berlin"'):
        configuration.headers.add("Prefer", preference)
    return configuration


def wait(coroutine):
    return loop.run_until_complete(coroutine)


def timed(moment):
    return DateTimeTimeZone(date_time=moment.replace(tzinfo=None).isoformat(), time_zone="Europe/Berlin")


def post(subject, start, end, **more):
    event = Event(subject=subject, start=timed(start), end=timed(end), **more)
    ids[subject] = wait(calendar.events.post(event, asked())).id


def make():
    post("Visit", at(3, 10), at(3, 11))
    post("Days", at(5, 0), at(7, 0), is_all_day=True)
    first = datetime.date(2026, 12, 1)
    pattern = RecurrencePattern(type=RecurrencePatternType.Weekly, interval=1, days_of_week=[DayOfWeek.Tuesday])
    range = RecurrenceRange(type=RecurrenceRangeType.Numbered, start_date=first, number_of_occurrences=6)
    post("Standup", at(1, 10), at(1, 10, 30), recurrence=PatternedRecurrence(pattern=pattern, range=range))


def change():
    moved = Event(subject="Visit, moved", start=timed(at(3, 14)), end=timed(at(3, 15)))
    wait(calendar.events.by_event_id(ids["Visit"]).patch(moved, asked()))
    wait(calendar.events.by_event_id(ids["Days"]).delete(asked()))
    post("New", at(4, 9), at(4, 10))


def moment(told):
    assert told.time_zone == "Europe/Berlin", told.time_zone
    return datetime.datetime.fromisoformat(told.date_time.split(".")[0])


async def rounds():
    global link
    told, delta, next = [], calendar.calendar_view.delta, link
    while True:
        page = await (delta.with_url(next).get(asked()) if next else delta.get(asked(WINDOW)))
        told += page.value
        next = page.odata_next_link
        if page.odata_delta_link:
            link = page.odata_delta_link
            return told


def look():
    told = wait(rounds())
    gone = [event for event in told if "@removed" in event.additional_data]
    whole = (EventType.SingleInstance, EventType.SeriesMaster)
    there = [event for event in told if event.type in whole]
    return [(event.subject, moment(event.start), moment(event.end), event.type == EventType.SeriesMaster)
            for event in there], len(gone)


assert look() == ([], 0)
play({"make": make, "change": change}, look)
