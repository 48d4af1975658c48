"""Plays another calendar program with exchangelib.

Arguments: the address of the service, an e-mail address, the name in the domain, the password, the name of a calendar.
"""

import datetime
import logging
import sys

from exchangelib import DELEGATE, NTLM, Account, CalendarItem, Configuration, Credentials, EWSDateTime, EWSTimeZone
from exchangelib.items import SEND_TO_NONE
from exchangelib.protocol import BaseProtocol, NoVerifyHTTPAdapter
from exchangelib.recurrence import Recurrence, WeeklyPattern
from steps import at, play

ENDPOINT, EMAIL, USER, PASSWORD, CALENDAR = sys.argv[1:]
BERLIN = EWSTimeZone("Europe/Berlin")
BaseProtocol.HTTP_ADAPTER_CLS = NoVerifyHTTPAdapter
logging.getLogger("exchangelib").setLevel(logging.ERROR)
configuration = Configuration(service_endpoint=ENDPOINT, credentials=Credentials(USER, PASSWORD), auth_type=NTLM)
account = Account(EMAIL, config=configuration, autodiscover=False, access_type=DELEGATE)
calendar = account.calendar / CALENDAR
items, state = {}, None


def timed(moment):
    return EWSDateTime.from_datetime(moment.replace(tzinfo=BERLIN))


def save(subject, start, end, **more):
    item = CalendarItem(account=account, folder=calendar, subject=subject, start=start, end=end, **more)
    items[subject] = item.save(send_meeting_invitations=SEND_TO_NONE)


def make():
    save("Visit", timed(at(3, 10)), timed(at(3, 11)))
    # The last day counts.
    save("Days", datetime.date(2026, 12, 5), datetime.date(2026, 12, 6), is_all_day=True)
    pattern = WeeklyPattern(interval=1, weekdays=["Tuesday"])
    series = Recurrence(pattern=pattern, start=datetime.date(2026, 12, 1), number=6)
    save("Standup", timed(at(1, 10)), timed(at(1, 10, 30)), recurrence=series)


def change():
    visit = items["Visit"]
    visit.subject, visit.start, visit.end = "Visit, moved", timed(at(3, 14)), timed(at(3, 15))
    visit.save(update_fields=["subject", "start", "end"], send_meeting_invitations=SEND_TO_NONE)
    items["Days"].delete(send_meeting_cancellations=SEND_TO_NONE)
    save("New", timed(at(4, 9)), timed(at(4, 10)))


def look():
    global state
    changes = list(calendar.sync_items(sync_state=state))
    state = calendar.item_sync_state
    there = [item for kind, item in changes if kind in ("create", "update")]
    day = datetime.timedelta(days=1)
    seen = [(item.subject, item.start, item.end + day if item.is_all_day else item.end, item.type == "RecurringMaster")
            for item in there]
    return seen, len(changes) - len(there)


assert look() == ([], 0)
play({"make": make, "change": change}, look)
