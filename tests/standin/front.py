"""What the end-to-end tests need of a stack, in front of ministack and in its process.

Requests go to the stack's HTTP API; `/_local/status`, `/_local/mail?to=`, `POST /_local/idle` and `POST /_local/schedules/NAME`
answer as the local cloud does, from what ministack remembers.
"""

import http.client
import json
import re
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = {"connection", "content-length", "host", "keep-alive", "transfer-encoding"}


def mails(gateway, to):
    """Mails and texts, newest first."""
    from ministack.services import sns
    found = []
    with urllib.request.urlopen(gateway + "/_ministack/ses/messages") as answer:
        sent = json.load(answer)["messages"]
    for mail in (mail for account in sent.values() for mail in account):
        body = mail["BodyText"] or re.sub(r"<[^>]+>", "", mail["BodyHtml"] or "")
        found += [dict(to=one, channel="email", subject=mail["Subject"], body=body, at=mail["Timestamp"]) for one in mail["To"]]
    for key, texts in sns._sms_messages.to_dict().items():
        for text in texts:
            found.append(dict(to=key[-1], channel="sms", subject="", body=text.get("Message") or text.get("message"),
                              at=text.get("Timestamp") or text.get("timestamp") or 0))
    # Of one second, the last first.
    found = sorted(reversed(found), key=lambda mail: mail["at"], reverse=True)
    return [mail for mail in found if to is None or mail["to"].lower() == to.lower()]


def rests():
    """Whether nothing is at work, in a stream, or in a queue that a function reads."""
    from ministack.core.responses import _request_account_id, _request_region
    from ministack.services import dynamodb, lambda_svc, sqs
    for account, region, mapping in lambda_svc._iter_all_esms():
        in_account, in_region = _request_account_id.set(account), _request_region.set(region)
        try:
            arn = mapping["EventSourceArn"]
            if lambda_svc._esm_inflight.get(mapping["UUID"], 0):
                return False
            if ":sqs:" in arn:
                queue = sqs._queues.get(sqs._queue_url(arn.rsplit(":", 1)[1]))
                if queue and queue["messages"]:
                    return False
            else:
                read = lambda_svc._dynamodb_stream_positions.get(mapping["UUID"], 0)
                if read < dynamodb.stream_end_position(arn.split("/")[1]):
                    return False
        finally:
            _request_account_id.reset(in_account)
            _request_region.reset(in_region)
    return True


def idle(limit_s=60):
    """Whether it comes to rest in time. What one source hands on is for a moment in none: it must rest three times."""
    end, calm = time.monotonic() + limit_s, 0
    while time.monotonic() < end:
        calm = calm + 1 if rests() else 0
        if calm == 3:
            return True
        time.sleep(0.05)
    return False


def fire(name):
    """Fires the rule with this logical id, as if its time had come. Whether there is one."""
    from ministack.services import eventbridge
    for scope_and_key in list(eventbridge._rules._data):
        rule = eventbridge._rules._data[scope_and_key]
        if f"-{name}-" in rule["Name"] or rule["Name"] == name:
            # A time so long ago that the next look finds it due.
            eventbridge._rule_last_fired[scope_and_key] = 0
            eventbridge._tick_scheduled_rules()
            return True
    return False


def serve(port, gateway, host):
    """Serves in a thread. `host()` is the host name of the API."""
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self, status, body=b"", headers=()):
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD" and status not in (204, 304):
                self.wfile.write(body)

        def handle_any(self):
            url = urllib.parse.urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            as_json = [("content-type", "application/json")]
            if url.path == "/_local/status":
                return self.answer(200, b'{"queues":{},"event_sources":[]}', as_json)
            if url.path == "/_local/mail":
                to = urllib.parse.parse_qs(url.query.replace("+", "%2B")).get("to", [None])[0]
                return self.answer(200, json.dumps(mails(gateway, to)).encode(), as_json)
            if url.path.startswith("/_local/schedules/"):
                return self.answer(204 if fire(url.path.rsplit("/", 1)[1]) else 404)
            if url.path == "/_local/idle":
                return self.answer(204 if idle() else 504)
            upstream = http.client.HTTPConnection("127.0.0.1", urllib.parse.urlsplit(gateway).port, timeout=60)
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            upstream.putheader("host", host())
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    upstream.putheader(name, value)
            upstream.putheader("content-length", str(len(body)))
            upstream.endheaders(body)
            response = upstream.getresponse()
            content = response.read()
            headers = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_BY_HOP]
            self.answer(response.status, content, headers)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = handle_any

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
