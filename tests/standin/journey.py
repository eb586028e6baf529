#!/usr/bin/env python3
"""What people do, step by step, on any stack that has `/_local/mail` and `/_local/idle`: journey.py BASE_URL

Goes on after a step that fails, and says at the end which did. Standard library only.
"""

import base64
import datetime
import hashlib
import json
import re
import sys
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
import uuid

BASE = sys.argv[1].rstrip("/")
WORD = uuid.uuid4().hex[:8]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
STEPS = []


class Refused(Exception):
    pass


def call(method, path, body=None, token=None, expect=None, raw=None, headers=None):
    headers = {name: value for name, value in (headers or {}).items() if name.lower() != "content-length"}
    if body is not None:
        raw, headers["content-type"] = json.dumps(body).encode(), "application/json"
    if token:
        headers["authorization"] = f"Bearer {token}"
    url = path if path.startswith("http") else BASE + path
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=raw, method=method, headers=headers), timeout=90) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    if expect and status != expect:
        # Not the address: it may be presigned.
        raise Refused(f"{method} {path.split('?')[0]}: {status}, not {expect}: {text[:300].decode(errors='replace')}")
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def download(url):
    with urllib.request.urlopen(url, timeout=90) as response:
        return response.read()


def mails(to):
    return call("GET", "/_local/mail?to=" + urllib.parse.quote(to), expect=200)


def code(to, pattern=r"^\s*(\d{6})\s*$"):
    """The code in the newest message that has one."""
    for mail in mails(to):
        found = re.search(pattern, mail["body"] or "", re.MULTILINE)
        if found:
            return found[1]
    raise Refused(f"no code for {to}")


def idle():
    call("POST", "/_local/idle", expect=204)


class Person:
    def __init__(self, name):
        self.email, self.password = f"{name}-{WORD}@example.com", "Correct-horse-9"
        call("POST", "/v1/auth/sign-up", {"email": self.email, "name": name}, expect=202)
        confirmation = {"email": self.email, "code": code(self.email), "password": self.password}
        call("POST", "/v1/auth/confirm", confirmation, expect=204)
        self.log_in()
        self.id = self("GET", "/v1/users/me", expect=200)["id"]

    def log_in(self):
        session = call("POST", "/v1/auth/login", {"email": self.email, "password": self.password}, expect=200)
        self.token, self.refresh = session["access_token"], session["refresh_token"]

    def __call__(self, method, path, body=None, **more):
        return call(method, path, body, token=self.token, **more)


class State:
    """What earlier steps leave to later ones."""


def step(function):
    STEPS.append(function)
    return function


@step
def two_people_sign_up_confirm_and_log_in(state):
    state.ann, state.bob = Person("ann"), Person("bob")


@step
def a_session_is_refreshed_and_another_ends(state):
    ann = state.ann
    ann.token = call("POST", "/v1/auth/refresh", {"refresh_token": ann.refresh}, expect=200)["access_token"]
    ann.log_in()
    call("POST", "/v1/auth/logout", {"refresh_token": ann.refresh}, expect=204)
    call("POST", "/v1/auth/refresh", {"refresh_token": ann.refresh}, expect=401)
    ann.log_in()


@step
def a_project_has_tasks_in_every_order(state):
    ann = state.ann
    state.project_id = ann("POST", "/v1/projects", {"name": "Home"}, expect=201)["id"]
    state.project = f"/v1/projects/{state.project_id}"
    tasks = [
        ann("POST", state.project + "/tasks", {"title": f"T{n}", "description": "x" * (3000 * n), "assignees": [ann.id]}, expect=201)
        for n in range(4)
    ]
    state.task = f"{state.project}/tasks/{tasks[0]['id']}"
    ann("POST", state.task + "/move", {"status": "in_progress"}, expect=200)
    ann("POST", state.task + "/move", {"status": "to_do", "after": tasks[2]["id"]}, expect=200)
    order = [task["title"] for task in ann("GET", state.project + "/tasks", expect=200)["items"]]
    assert order == ["T1", "T2", "T0", "T3"], order
    for sort in ("created_at", "-updated_at", "due", "-priority"):
        ann("GET", f"{state.project}/tasks?sort={sort}&limit=2", expect=200)
    assert len(ann("GET", "/v1/tasks", expect=200)["items"]) == 4


@step
def an_invitation_is_mailed_and_accepted(state):
    bob = state.bob
    state.ann("POST", state.project + "/invitations", {"email": bob.email, "role": "editor"}, expect=201)
    idle()
    bob("POST", "/v1/invitations/accept", {"code": code(bob.email)}, expect=200)
    idle()


@step
def an_assignment_and_a_comment_reach_inbox_and_history(state):
    ann, bob = state.ann, state.bob
    version = ann("GET", state.task, expect=200)["version"]
    ann("PATCH", state.task, {"assignees": [bob.id]}, headers={"if-match": f'"{version}"'}, expect=200)
    ann("POST", state.task + "/comments", {"body": "Look at this"}, expect=201)
    idle()
    kinds = {item["kind"] for item in bob("GET", "/v1/notifications", expect=200)["items"]}
    assert {"assigned", "commented"} <= kinds, kinds
    bob("POST", "/v1/notifications/read", {"all": True}, expect=200)
    assert ann("GET", state.task + "/activity", expect=200)["items"]


def upload(order, content):
    call(order["method"], order["url"], raw=content, headers=order["headers"], expect=200)


def declared(content):
    return {"size_bytes": len(content), "sha256": base64.b64encode(hashlib.sha256(content).digest()).decode()}


@step
def a_file_is_uploaded_downloaded_and_deleted(state):
    bob, content = state.bob, b"hello " * 1000
    body = {"file_name": "a ä.txt", "content_type": "text/plain", **declared(content)}
    made = bob("POST", state.task + "/attachments", body, expect=201)
    upload(made["upload"], content)
    idle()
    path = f"{state.task}/attachments/{made['attachment']['id']}"
    now = bob("GET", path, expect=200)
    assert now["state"] == "available", now["state"]
    assert download(now["download_url"]) == content
    bob("DELETE", path, headers={"if-match": f'"{now["version"]}"'}, expect=204)
    idle()
    try:
        download(now["download_url"])
    except urllib.error.HTTPError as error:
        # 403 in AWS, since the signer may not list the bucket; 404 from who does not ask.
        assert error.code in (403, 404), error.code
    else:
        raise Refused("the file is still there")


def job(person, body, file=None):
    """A job that is over."""
    if file is not None:
        body |= declared(file)
    made = person("POST", "/v1/jobs", body, expect=202)
    if file is not None:
        upload(made["upload"], file)
    idle()
    now = person("GET", f"/v1/jobs/{made['id']}", expect=200)
    assert now["state"] == "succeeded", now
    return now["result"]


@step
def an_export_is_imported_again(state):
    result = job(state.ann, {"kind": "export_csv", "project_id": state.project_id})
    job(state.ann, {"kind": "import_csv", "project_id": state.project_id}, download(result["download_url"]))


@step
def many_tasks_are_changed_and_deleted(state):
    ann = state.ann
    ids = [task["id"] for task in ann("GET", state.project + "/tasks?limit=100", expect=200)["items"]]
    changes = {"priority": "high"}
    job(ann, {"kind": "bulk_update", "project_id": state.project_id, "task_ids": ids, "changes": changes})
    job(ann, {"kind": "bulk_delete", "project_id": state.project_id, "task_ids": ids[2:]})
    assert len(ann("GET", state.project + "/tasks", expect=200)["items"]) == 2


@step
def preferences_and_mutes(state):
    bob, mute = state.bob, f"/v1/notifications/mutes/{state.project_id}"
    bob("PUT", "/v1/notifications/preferences", {"assigned": {"email": True, "sms": True}}, expect=200)
    bob("PUT", mute, expect=204)
    assert bob("GET", "/v1/notifications/mutes", expect=200)["items"]
    bob("DELETE", mute, expect=204)


@step
def a_phone_number_becomes_a_channel_and_is_removed(state):
    bob, phone = state.bob, "+49151" + str(int(WORD, 16))[:8].rjust(8, "1")
    made = bob("POST", "/v1/notifications/channels", {"kind": "sms", "address": phone}, expect=201)
    idle()
    channel = f"/v1/notifications/channels/{made['id']}"
    bob("POST", channel + "/confirm", {"code": code(phone, r"(\d{6})")}, expect=200)
    idle()
    state.ann("POST", state.project + "/tasks", {"title": "Tell Bob", "assignees": [bob.id]}, expect=201)
    idle()
    bob("DELETE", channel, expect=204)
    idle()


@step
def an_email_address_becomes_a_channel_and_is_removed(state):
    bob, address = state.bob, f"home-{WORD}@example.org"
    made = bob("POST", "/v1/notifications/channels", {"kind": "email", "address": address}, expect=201)
    idle()
    channel = f"/v1/notifications/channels/{made['id']}"
    bob("POST", channel + "/confirm", {"code": code(address)}, expect=200)
    idle()
    state.ann("POST", state.project + "/tasks", {"title": "Mail Bob", "assignees": [bob.id]}, expect=201)
    idle()
    assert "Mail Bob" in mails(address)[0]["body"] + mails(address)[0]["subject"], mails(address)[0]
    bob("DELETE", channel, expect=204)
    idle()


@step
def a_picture_of_oneself_is_shown_and_removed(state):
    bob = state.bob
    made = bob("POST", "/v1/users/me/avatar", {"content_type": "image/png", **declared(PNG)}, expect=201)
    upload(made["upload"], PNG)
    idle()
    assert download(bob("GET", "/v1/users/me", expect=200)["avatar_url"])
    bob("DELETE", "/v1/users/me/avatar", expect=204)
    idle()


@step
def a_forgotten_and_a_changed_password(state):
    bob = state.bob
    call("POST", "/v1/auth/forgot-password", {"email": bob.email}, expect=202)
    reset = {"email": bob.email, "code": code(bob.email), "new_password": "Other-horse-8-x"}
    call("POST", "/v1/auth/reset-password", reset, expect=204)
    bob.password = reset["new_password"]
    bob.log_in()
    change = {"current_password": bob.password, "new_password": "Third-horse-7-x"}
    bob("POST", "/v1/auth/change-password", change, expect=200)
    bob.password = change["new_password"]
    bob.log_in()


def report(person, project, name, accept="application/json"):
    """A report of yesterday and today, however long it takes."""
    today = datetime.datetime.now(datetime.UTC).date()
    period = f"from={today - datetime.timedelta(days=1)}&to={today}"
    answer = {}
    for _ in range(60):
        answer = person("GET", f"{project}/reports/{name}?{period}", headers={"accept": accept})
        if not isinstance(answer, dict) or "rows" in answer:
            return answer
        time.sleep(0.5)
    raise Refused(f"{name}: {answer}")


@step
def reports_are_calculated_from_what_was_exported(state):
    ann = state.ann
    project = "/v1/projects/" + ann("POST", "/v1/projects", {"name": "Flow", "time_zone": "UTC"}, expect=201)["id"]
    work = [
        ({"title": "waits", "points": 2, "estimate_minutes": 60}, []),
        ({"title": "late", "assignees": [ann.id], "due": "2026-01-01"}, ["in_progress"]),
        ({"title": "done", "points": 3}, ["in_progress", "done"]),
        ({"title": "again"}, ["done", "in_progress"]),
        ({"title": "gone"}, None),
    ]
    for body, moves in work:
        task = f"{project}/tasks/" + ann("POST", project + "/tasks", body, expect=201)["id"]
        for status in moves or []:
            ann("POST", task + "/move", {"status": status}, expect=200)
        if moves is None:
            ann("DELETE", task, headers={"if-match": "*"}, expect=204)
    idle()
    call("POST", "/_local/schedules/ExportNew", expect=204)
    idle()
    rows = {item["name"]: report(ann, project, item["name"])["rows"] for item in ann("GET", project + "/reports", expect=200)["items"]}
    last = {name: of_report[-1] if of_report else {} for name, of_report in rows.items()}
    total = {name: next(row for row in rows[name] if row["week"] is None) for name in ("cycle-time", "lead-time")}
    pick = lambda row, *names: [row[name] for name in names]
    found = {
        "status-counts": [pick(row, "status", "tasks", "estimate_minutes", "points") for row in rows["status-counts"]],
        "throughput": sum(row["finished"] for row in rows["throughput"]),
        "cycle-time": pick(total["cycle-time"], "n", "not_measured"),
        "lead-time": pick(total["lead-time"], "n", "not_measured"),
        "cumulative-flow": pick(last["cumulative-flow"], "to_do", "in_progress", "done"),
        "burndown": [last["burndown"]["remaining"], sum(row["reopened"] for row in rows["burndown"])],
        "overdue": [pick(row, "title", "due_on") for row in rows["overdue"]],
        "ageing": sorted(row["title"] for row in rows["ageing"]),
        "assignees": [pick(row, "in_progress", "overdue") for row in rows["assignees"] if row["assignee"] == ann.id],
        "points": [sum(row[name] for row in rows["points"]) for name in ("points", "finished", "without_points")],
        "forecast": [sum(row["finished"] for row in rows["forecast"]), last["forecast"]["open"]],
    }
    expected = {
        "status-counts": [["to_do", 1, 60, 2], ["in_progress", 2, 0, 0], ["done", 1, 0, 3]],
        "throughput": 1,
        "cycle-time": [1, 0],
        "lead-time": [1, 0],
        "cumulative-flow": [1, 2, 1],
        # What is done and reopened on one day was never done at its end.
        "burndown": [3, 0],
        "overdue": [["late", "2026-01-01"]],
        "ageing": ["again", "late"],
        "assignees": [[1, 1]],
        "points": [3, 1, 0],
        "forecast": [1, 3],
    }
    assert sorted(rows) == sorted(expected), sorted(rows)
    wrong = {name: (found[name], value) for name, value in expected.items() if found[name] != value}
    assert not wrong, wrong
    table = report(ann, project, "cumulative-flow", "text/csv").decode()
    assert table.startswith("day,to_do,in_progress,done\r\n") and table.endswith(",1,2,1\r\n"), table
    chart = report(ann, project, "cumulative-flow", "image/svg+xml").decode()
    assert chart.startswith("<svg") and "Flow" in chart, chart[:300]


@step
def an_account_is_deleted_with_its_memberships(state):
    bob = state.bob
    bob("DELETE", "/v1/users/me", expect=204)
    bob("GET", "/v1/users/me", expect=401)
    call("POST", "/v1/auth/login", {"email": bob.email, "password": bob.password}, expect=401)
    idle()
    members = state.ann("GET", state.project + "/members", expect=200)["items"]
    assert len(members) == 1, members


@step
def a_project_is_deleted(state):
    ann = state.ann
    version = ann("GET", state.project, expect=200)["version"]
    ann("DELETE", state.project, headers={"if-match": f'"{version}"'}, expect=204)
    ann("GET", state.project, expect=404)
    idle()


def main():
    failed, state = [], State()
    for one in STEPS:
        started, name = time.monotonic(), one.__name__
        try:
            one(state)
            print(f"ok    {name} ({time.monotonic() - started:.1f} s)")
        except Exception as error:  # noqa: BLE001 - later steps still tell something
            failed.append(name)
            print(f"FAIL  {name}: {error if isinstance(error, Refused) else traceback.format_exc(limit=2)}")
    print(f"{len(failed)} of {len(STEPS)} steps failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
