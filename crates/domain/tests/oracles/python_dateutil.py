"""Expands rules with python-dateutil: a JSON array of {start, rule, horizon} in, an array of arrays of times out."""

import json
import sys
from datetime import datetime

from dateutil.rrule import rrulestr

FORMAT = "%Y-%m-%dT%H:%M:%S"


def expand(case):
    start = datetime.strptime(case["start"], FORMAT)
    horizon = datetime.strptime(case["horizon"], FORMAT)
    found = []
    for at in rrulestr("RRULE:" + case["rule"], dtstart=start):
        if horizon < at or len(found) == case["most"]:
            break
        found.append(at.strftime(FORMAT))
    return found


json.dump([expand(case) for case in json.load(sys.stdin)], sys.stdout)
