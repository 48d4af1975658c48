"""A calendar that counts what it is asked: `GET /requests` answers how many requests there were.

    counted_calendar.py PORT               a calendar in which nothing ever changes after TOKEN
    counted_calendar.py PORT HOST:PORT     passes everything on to a real server

Both answer on the loopback interface only.
"""

import http.client
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

TOKEN = "https://still.example/1"
HOME = "/dana/"
CALENDAR = "/dana/bench/"

FOLDER = (
    "<D:response><D:href>{path}</D:href><D:propstat><D:prop>"
    f"<D:current-user-principal><D:href>{HOME}</D:href></D:current-user-principal>"
    f"<C:calendar-home-set><D:href>{HOME}</D:href></C:calendar-home-set>"
    "<D:resourcetype><D:collection/></D:resourcetype>"
    "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
)
LISTED = (
    f"<D:response><D:href>{CALENDAR}</D:href><D:propstat><D:prop>"
    "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>bench</D:displayname>"
    "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
)


def multistatus(inside):
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{inside}</D:multistatus>'
    ).encode()


class Counted(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One piece for head and body: two would wait for each other (Nagle).
    wbufsize = 1 << 16
    requests = 0
    numbers = count(1)
    upstream = None
    connection_there = None

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "GET" and self.path == "/requests":
            self.write(200, str(Counted.requests).encode(), {"Content-Type": "text/plain"})
            return
        Counted.requests = next(Counted.numbers)
        if Counted.upstream:
            self.pass_on(body)
        else:
            self.say_that_nothing_changed(body)

    do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = do_REPORT = do_PUT = do_DELETE = answer

    def pass_on(self, body):
        if self.connection_there is None:
            self.connection_there = http.client.HTTPConnection(Counted.upstream, timeout=300)
        self.connection_there.request(self.command, self.path, body, dict(self.headers))
        answer = self.connection_there.getresponse()
        text = answer.read()
        left_out = {"connection", "content-length", "date", "server", "transfer-encoding"}
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in left_out}
        self.write(answer.status, text, kept)

    def say_that_nothing_changed(self, body):
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        if self.command == "PROPFIND":
            inside = FOLDER.format(path=self.path)
            if self.path == HOME and self.headers.get("Depth") == "1":
                inside += LISTED
            self.write(207, multistatus(inside), headers)
        elif self.command == "REPORT" and re.search(rb"sync-token>" + TOKEN.encode(), body):
            self.write(207, multistatus(f"<D:sync-token>{TOKEN}</D:sync-token>"), headers)
        else:
            self.write(501, b"", {})

    def write(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    port, *upstream = sys.argv[1:]
    Counted.upstream = upstream[0] if upstream else None
    ThreadingHTTPServer(("127.0.0.1", int(port)), Counted).serve_forever()
