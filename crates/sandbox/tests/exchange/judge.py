"""Judges the sandbox by exchangelib, once with Basic and once with NTLM.

Arguments: the address of the service, an e-mail address, the name in the domain, the password. exchangelib takes a service
endpoint as it is given, so plain HTTP on this machine needs no switch. Counted are answers, operations and claims.
"""

import collections
import copy
import datetime
import logging
import re
import sys

import requests
from exchangelib import (BASIC, DELEGATE, NTLM, Account, CalendarItem, Configuration, Credentials, EWSDateTime,
                         EWSTimeZone, ExtendedProperty)
from exchangelib import errors as refusals
from exchangelib.folders import Calendar
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.ewsdatetime import UTC
from exchangelib.properties import (DaylightTime, FreeBusyViewOptions, MailboxData, StandardTime, TimeWindow,
                                    TimeZone, UID)
from exchangelib.protocol import BaseProtocol, NoVerifyHTTPAdapter
from exchangelib.recurrence import Recurrence, WeeklyPattern
from exchangelib.services import GetUserAvailability

ENDPOINT, EMAIL, USER, PASSWORD = sys.argv[1:5]
OTHER = "sana@fernhill.example"
BERLIN = EWSTimeZone("Europe/Berlin")
counts = collections.Counter()
operations = set()


class Counted(NoVerifyHTTPAdapter):
    """exchangelib's own hook for how requests travel: looks at all that goes by."""

    def send(self, request, **more):
        answer = super().send(request, **more)
        found = re.search(rb"<soap:Body>\s*<m:(\w+)|Body[^>]*>\s*<(?:\w+:)?(\w+)", request.body or b"")
        if answer.status_code == 200 and found:
            operations.add(found.group(1) or found.group(2))
        counts["answers"] += 1
        return answer


BaseProtocol.HTTP_ADAPTER_CLS = Counted
BaseProtocol.TIMEOUT = 20
logging.getLogger("exchangelib").setLevel(logging.ERROR)


class Marker(ExtendedProperty):
    property_set_id = "6f3b9a60-6a0c-4c39-9f57-0a9f1f2f7c11"
    property_name = "csync"
    property_type = "String"


class GlobalObjectId(ExtendedProperty):
    distinguished_property_set_id = "Meeting"
    property_id = 3
    property_type = "Binary"


CalendarItem.register("marker", Marker)
CalendarItem.register("global_object_id", GlobalObjectId)


def claim(holds, what=None):
    assert holds, what
    counts["claims"] += 1


def account(auth_type, user=USER, password=PASSWORD):
    configuration = Configuration(service_endpoint=ENDPOINT, credentials=Credentials(user, password),
                                  auth_type=auth_type)
    return Account(EMAIL, config=configuration, autodiscover=False, access_type=DELEGATE)


def at(*parts):
    return EWSDateTime(*parts, tzinfo=BERLIN)


def visit(dana, calendar, **more):
    fields = {"subject": "Visit <b>&", "start": at(2026, 12, 3, 10), "end": at(2026, 12, 3, 11, 30),
              "legacy_free_busy_status": "Tentative", "sensitivity": "Private", "location": "12 Mill Lane",
              "body": "Bring:\n- the key", "categories": ["Work"], "reminder_is_set": False, "marker": "m-1", **more}
    return CalendarItem(account=dana, folder=calendar, **fields).save(send_meeting_invitations=SEND_TO_NONE)


def judge(dana):
    claim(dana.version.build.major_version == 15, dana.version)
    claim(dana.calendar.name == "Calendar")
    names = {folder.name for folder in dana.calendar.walk()}
    claim({"Site visits", "Holidays"} <= names, names)
    claim(dana.protocol.resolve_names([EMAIL])[0].email_address == EMAIL)
    zones = list(dana.protocol.get_timezones())
    claim(100 < len(zones), len(zones))

    # A calendar of its own, made and found.
    work = Calendar(parent=dana.calendar, name="Judged").save()
    claim(work.id and work.folder_class == "IPF.Appointment", work)
    work.refresh()
    claim(work.effective_rights.create_contents)
    holidays = dana.calendar / "Holidays"
    claim(not holidays.effective_rights.create_contents)
    try:
        visit(dana, holidays)
    except refusals.ErrorAccessDenied:
        claim(True)

    # What is written is read back, and told once.
    changes = list(work.sync_items())
    claim(changes == [], changes)
    state = work.item_sync_state
    item = visit(dana, work)
    claim(item.id and item.changekey)
    known = item.id
    read = work.get(id=item.id, changekey=item.changekey)
    claim(read.subject == "Visit <b>&" and read.body == "Bring:\n- the key", read)
    claim(read.start == at(2026, 12, 3, 10) and read.end == at(2026, 12, 3, 11, 30))
    claim(read._start_timezone == BERLIN, read._start_timezone)
    claim(read.legacy_free_busy_status == "Tentative" and read.sensitivity == "Private")
    claim(read.marker == "m-1" and read.categories == ["Work"] and not read.reminder_is_set)
    claim(read.type == "Single" and read.uid)
    claim(read.organizer.email_address == EMAIL)
    changes = list(work.sync_items(sync_state=state))
    claim([kind for kind, _ in changes] == ["create"], changes)
    claim(changes[0][1].id == item.id)
    state = work.item_sync_state
    claim(list(work.sync_items(sync_state=state)) == [])

    # A change, a conflict, a search by what we put there.
    stale = item.changekey
    read.subject, read.location, read.start = "Moved", None, at(2026, 12, 3, 9)
    read.save(update_fields=["subject", "location", "start"], send_meeting_invitations=SEND_TO_NONE,
              conflict_resolution="NeverOverwrite")
    claim(read.changekey != stale)
    again = work.get(id=read.id)
    claim(again.subject == "Moved" and not again.location and again.start == at(2026, 12, 3, 9))
    again.changekey, again.subject = stale, "Late"
    try:
        again.save(update_fields=["subject"], conflict_resolution="NeverOverwrite", send_meeting_invitations=SEND_TO_NONE)
    except refusals.ErrorIrresolvableConflict:
        claim(True)
    claim([found.id for found in work.filter(marker="m-1")] == [item.id])
    claim(work.filter(marker="m-2").count() == 0)
    claim([found.subject for found in work.filter(subject__contains="ove")] == ["Moved"])
    twin = visit(dana, work, subject="Twin", uid="judged-7@example.org")
    claim([found.id for found in work.filter(global_object_id=UID("judged-7@example.org"))] == [twin.id])
    claim(work.filter(global_object_id=UID("judged-8@example.org")).count() == 0)
    twin.delete(send_meeting_cancellations=SEND_TO_NONE)
    changes = list(work.sync_items(sync_state=state))
    claim([kind for kind, _ in changes] == ["update"], changes)
    state = work.item_sync_state

    # Days.
    day = CalendarItem(account=dana, folder=work, subject="Days", is_all_day=True, start=datetime.date(2026, 12, 5),
                       end=datetime.date(2026, 12, 6)).save(send_meeting_invitations=SEND_TO_NONE)
    day = work.get(id=day.id)
    claim(str(day.start) == "2026-12-05" and str(day.end) == "2026-12-06", (day.start, day.end))

    # A series, one occurrence moved, one deleted.
    series = CalendarItem(
        account=dana, folder=work, subject="Standup", start=at(2026, 12, 1, 10), end=at(2026, 12, 1, 10, 30),
        recurrence=Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Tuesday"]), start=datetime.date(2026, 12, 1),
                              number=6)).save(send_meeting_invitations=SEND_TO_NONE)
    master = work.get(id=series.id)
    claim(master.type == "RecurringMaster" and master.recurrence.pattern.interval == 1)
    claim(master.first_occurrence.start == at(2026, 12, 1, 10), master.first_occurrence)
    claim(master.last_occurrence.start == at(2027, 1, 5, 10), master.last_occurrence)
    second = master.occurrence(index=2).refresh()
    claim(second.type == "Occurrence" and second.start == at(2026, 12, 8, 10))
    second.start, second.end, second.subject = at(2026, 12, 9, 9), at(2026, 12, 9, 10), "Later"
    second.save(update_fields=["start", "end", "subject"], send_meeting_invitations=SEND_TO_NONE)
    master.occurrence(index=3).delete(send_meeting_cancellations=SEND_TO_NONE)
    master = work.get(id=series.id)
    claim([(one.original_start, one.start) for one in master.modified_occurrences]
          == [(at(2026, 12, 8, 10), at(2026, 12, 9, 9))], master.modified_occurrences)
    claim([one.start for one in master.deleted_occurrences] == [at(2026, 12, 15, 10)])
    changed = list(dana.fetch([(master.modified_occurrences[0].id, None)]))[0]
    claim(changed.type == "Exception" and changed.subject == "Later" and changed.uid == master.uid)
    claim(changed.recurring_master().refresh().id == master.id)
    crossing = master.occurrence(index=4).refresh()
    crossing.start, crossing.end = at(2026, 12, 30, 9), at(2026, 12, 30, 10)
    try:
        crossing.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_NONE)
    except refusals.ErrorOccurrenceCrossingBoundary:
        claim(True)
    for index, refusal in [(3, refusals.ErrorCalendarOccurrenceIsDeletedFromRecurrence),
                           (7, refusals.ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange)]:
        try:
            master.occurrence(index=index).refresh()
        except refusal:
            claim(True)
    view = list(work.view(start=at(2026, 12, 1), end=at(2026, 12, 31)))
    claim([one.subject for one in view] == ["Standup", "Moved", "Days", "Later", "Standup", "Standup"],
          [one.subject for one in view])

    # Who is busy, what happened, what is gone.
    standard = StandardTime(bias=0, time=datetime.time(0), occurrence=1, iso_month=1, weekday=1)
    daylight = DaylightTime(bias=0, time=datetime.time(0), occurrence=5, iso_month=12, weekday=7)
    window = TimeWindow(start=EWSDateTime(2026, 12, 9, tzinfo=UTC), end=EWSDateTime(2026, 12, 12, tzinfo=UTC))
    busy = list(GetUserAvailability(dana.protocol).call(
        tzinfo=UTC, mailbox_data=[MailboxData(email=EMAIL, attendee_type="Required", exclude_conflicts=False)],
        timezone=TimeZone(bias=0, standard_time=standard, daylight_time=daylight),
        free_busy_view_options=FreeBusyViewOptions(time_window=window, merged_free_busy_interval=30,
                                                   requested_view="Detailed")))
    claim(busy[0].view_type and any(event.busy_type == "Busy" for event in busy[0].calendar_events), busy)
    views = list(dana.protocol.get_free_busy_info(
        accounts=[(dana, "Organizer", False), (OTHER, "Required", False), ("nobody@fernhill.example", "Required", False)],
        start=at(2026, 12, 7), end=at(2026, 12, 12)))
    claim(len(views) == 3, views)
    own, others, nobody = views
    busy = [(event.start, event.end) for event in own.calendar_events if event.busy_type == "Busy"]
    claim((at(2026, 12, 7, 10), at(2026, 12, 7, 11)) in busy, busy)
    claim(own.merged[20:22] == "22", own.merged)
    claim(len(own.merged) == 5 * 48 and set(own.merged) <= set("0123") and "2" in own.merged, own.merged)
    claim(all(event.details is None for event in own.calendar_events), own.calendar_events)
    claim(others.calendar_events in (None, []) and set(others.merged) == {"0"}, others)
    claim(isinstance(nobody, refusals.ErrorMailRecipientNotFound), nobody)
    with work.pull_subscription(timeout=10) as (subscription, mark):
        day.delete(send_meeting_cancellations=SEND_TO_NONE)
        told = [event for note in work.get_events(subscription, mark) for event in note.events]
        claim([event.ELEMENT_NAME for event in told] == ["DeletedEvent"], told)
    with work.streaming_subscription() as subscription:
        item.delete(send_meeting_cancellations=SEND_TO_NONE)
        for note in work.get_streaming_events(subscription, connection_timeout=1, max_notifications_returned=1):
            claim([event.ELEMENT_NAME for event in note.events] == ["DeletedEvent"], note)
            break
    kinds = sorted(kind for kind, _ in work.sync_items(sync_state=state))
    claim(kinds == ["create", "delete"], kinds)
    for garbled in ["garbled", state[:-8]]:
        try:
            list(work.sync_items(sync_state=garbled))
        except refusals.ErrorInvalidSyncStateData:
            claim(True)
    claim(list(dana.fetch([(known, None)]))[0].__class__ is refusals.ErrorItemNotFound)
    gone = copy.copy(work)
    work.delete()
    try:
        list(gone.sync_items())
    except refusals.ErrorSyncFolderNotFound:
        claim(True)


for auth_type in (BASIC, NTLM):
    judge(account(auth_type))
    try:
        account(auth_type, password="wrong").calendar.refresh()
    except refusals.UnauthorizedError:
        claim(True)
# Who invites is told to guests, unless it says otherwise.
dana = account(BASIC, user=EMAIL)
CalendarItem(account=dana, folder=dana.calendar, subject="Meeting", start=at(2026, 12, 4, 10), end=at(2026, 12, 4, 11),
             required_attendees=["bo@example.org"]).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
print("answers:", counts["answers"])
print("operations:", len(operations))
print("claims:", counts["claims"])
print(sorted(operations))
