"""What the OpenAPI document cannot say, for schemathesis (.ci/conformance loads this).

Formats: how values of our own formats look, so that what is meant to be valid is. And relations between values of
one request that JSON Schema has no words for; only requests that are meant to be valid are touched.
"""

import datetime
import itertools
import json
import os
import re

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode

dates = st.dates(datetime.date(1900, 1, 1), datetime.date(9998, 12, 31)).map(datetime.date.isoformat)
times = st.times().map(lambda time: time.replace(microsecond=0).isoformat())
instants = st.builds("{}T{}Z".format, dates, times)
zoned = st.sampled_from(["2026-03-01T10:00:00+01:00[Europe/Berlin]", "2026-07-01T10:00:00-04:00[America/New_York]"])
words = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)

schemathesis.openapi.format("date-or-date-time", st.one_of(dates, instants, zoned))
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"]))
schemathesis.openapi.format("language-tag", st.sampled_from(["en", "pt-BR", "zh-Hant-TW", "de-CH-1996"]))
schemathesis.openapi.format("email", st.builds("{}@{}.example.com".format, words, words))
# A position that nobody has been given does not exist; the empty one is the first page.
schemathesis.openapi.format("cursor", st.just(""))

# Characters that are valid only beside certain others (docs of `domain::visible`), which the pattern of a line cannot say.
CONTEXTUAL = re.compile(
    "[\u061c\u180b-\u180d\u180f\u200c-\u200f\ufe00-\ufe0f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)

keys = itertools.count()
# What .ci/conformance has made: {path parameter: id}.
ids = json.loads(os.environ.get("CONFORMANCE_IDS", "{}"))


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    # The same key with another body is refused, rightly; every request is one of its own here.
    if case.headers and case.headers.get("Idempotency-Key"):
        case.headers["Idempotency-Key"] = f"conformance-{next(keys)}"
    case.body = mended(case.body)
    if case.path.endswith("/reports/{name}"):
        mend_period(case)
    if case.path == "/v1/rankings":
        mend_scope(case)
    name_what_is_there(case)


def name_what_is_there(case):
    # Sequences of calls name what they have made themselves. A deletion would leave nothing for the others, and an
    # archived project takes no changes.
    is_sequence = case.meta.phase.name.value == "stateful"
    if is_sequence or case.method == "DELETE" or (case.method, case.path) == ("PATCH", "/v1/projects/{project_id}"):
        return
    for name in case.path_parameters or {}:
        if name in ids:
            case.path_parameters[name] = ids[name]


def mend_period(case):
    # A period lies in the calendar of the reports, in order; only a forecast has a goal.
    query = case.query or {}
    first, days = datetime.date(2020, 1, 1), 2000
    given = [name for name in ("from", "to") if isinstance(query.get(name), str)]
    dates = sorted(datetime.date.fromisoformat(query[name]).toordinal() % days for name in given)
    for name, day in zip(given, dates):
        query[name] = (first + datetime.timedelta(days=day)).isoformat()
    if case.path_parameters.get("name") != "forecast":
        for name in ("tasks", "seed"):
            query.pop(name, None)


def mend_scope(case):
    # A project is named where its own ranking is asked for, and nowhere else.
    query = case.query or {}
    if query.get("scope") == "project" and "project_id" in ids:
        query["project_id"] = ids["project_id"]
    else:
        query.pop("project_id", None)


def mended(value):
    """The value with what is related in it mended, at every depth: a job's changes and a bulk request's are a task's."""
    if isinstance(value, str):
        return CONTEXTUAL.sub("x", value)
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, dict):
        value = {name: mended(item) for name, item in value.items()}
        mend(value)
    return value


def mend(body):
    # A name has 255 bytes, not characters, and is not one of a folder's own two.
    if isinstance(body.get("file_name"), str):
        name = body["file_name"].encode("utf-8", "ignore")[:255].decode("utf-8", "ignore")
        body["file_name"] = name if name.strip(" .") else "name"
    # Digests are as many as there are parts, and a comment is one's own on that task.
    for member in ("part_sha256", "comment_id"):
        if member in body:
            body[member] = None
    # Every part once, from the first.
    if isinstance(body.get("parts"), list):
        for number, part in enumerate(body["parts"], 1):
            if isinstance(part, dict) and isinstance(part.get("part_number"), int):
                part["part_number"] = number
    # Assignees must be members, and a neighbour must be in that column: ids out of the air are neither. Both
    # neighbours at once are against the schema, and stay.
    if body.get("assignees"):
        body["assignees"] = []
    # So must the tasks be that a task is linked to, and the pictures of a review.
    for links in ("blocked_by", "pictures"):
        if body.get(links):
            body[links] = []
    if body.get("parent_id"):
        body["parent_id"] = None
    # A template is one of a bucket list.
    if body.get("template") and body.get("kind") != "bucket_list":
        del body["template"]
    if not (body.get("after") and body.get("before")):
        for neighbour in ("after", "before"):
            if body.get(neighbour):
                del body[neighbour]
    # A task is not due before it starts.
    if body.get("start") and body.get("due"):
        body["start"] = None
    # Labels that differ in white space around them only are the same label.
    if isinstance(body.get("labels"), list) and all(isinstance(label, str) for label in body["labels"]):
        body["labels"] = list({label.strip(): label for label in body["labels"]}.values())
    if isinstance(body.get("checklist"), list):
        for line in body["checklist"]:
            if isinstance(line, dict):
                line.pop("id", None)
