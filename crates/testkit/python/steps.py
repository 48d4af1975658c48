"""What the scripts share that play another calendar program: they read steps, and tell what changed since the last one."""

import datetime
import sys
import zoneinfo

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def at(day, hour, minute=0):
    """A moment of December 2026 in Berlin."""
    return datetime.datetime(2026, 12, day, hour, minute, tzinfo=BERLIN)


def wall(moment):
    """A day or a moment, as Berlin's clock shows it."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time())
    elif moment.tzinfo is not None:
        moment = moment.astimezone(BERLIN)
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def play(steps, look):
    """`look` tells each event that is new or changed (title, start, end, whether it is a series) and how many are gone."""
    for line in sys.stdin:
        steps.get(line.strip(), lambda: None)()
        seen, gone = look()
        for subject, start, end, repeats in seen:
            print("seen", subject, wall(start), wall(end), "series" if repeats else "once", sep="\t")
        print("gone", gone, sep="\t")
        print(".", flush=True)
